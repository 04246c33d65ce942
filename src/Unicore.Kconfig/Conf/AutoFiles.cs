// SPDX-License-Identifier: BSD-3-Clause
// The files that make and compilers read: auto.conf and what it depends on, the header, Rust's flags, a file for each symbol.
using System.Text;
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;
using Unicore.Kconfig.Tree;
using Unicore.Kconfig.Writing;

namespace Unicore.Kconfig.Conf;

/// <summary>
/// <c>auto.conf</c> and its company. A file per symbol, empty, is touched when the symbol's value changes, so that make
/// rebuilds what depends on it (Documentation/kbuild/kconfig.rst).
/// </summary>
internal sealed class AutoFiles(ConfRequest request, KconfigTree tree, KconfigSolver solver)
{
    private const string UsualList = "include/config/auto.conf";
    private readonly bool _isOld = tree.Options.Manners.WritesOldMakeFiles;
    private readonly string _list = Name(request, "KCONFIG_AUTOCONFIG", UsualList);

    /// <summary>True when <c>auto.conf</c> is there.</summary>
    public bool Exist => request.Disk.Exists(_list);

    /// <summary>Writes all; <c>auto.conf</c> last, so that its date says that the others are complete.</summary>
    public bool Write()
    {
        try
        {
            request.Disk.Write((_isOld ? UsualList : _list) + ".cmd", Needs());
            Touch();
            request.Disk.Write(Name(request, "KCONFIG_AUTOHEADER", "include/generated/autoconf.h"), solver.WriteHeader());
            if (_isOld)
            {
                request.Disk.Write(Name(request, "KCONFIG_TRISTATE", "include/config/tristate.conf"), solver.WriteTristates());
            }
            else
            {
                request.Disk.Write(Name(request, "KCONFIG_RUSTCCFG", "include/generated/rustc_cfg"), solver.WriteRustFlags());
            }

            request.Disk.Write(_list, solver.WriteAutoConf());
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string Name(ConfRequest request, string variable, string usual) =>
        request.Options.Environment(variable) is { Length: > 0 } given ? given : usual;

    /// <summary>What <c>auto.conf</c> is made from, as make's rules.</summary>
    private string Needs()
    {
        StringBuilder text = new StringBuilder("deps_config := \\\n\t").AppendJoin(" \\\n\t", tree.FilesRead.Reverse());
        text.Append(_isOld ? "\n\n" : " \\\n\n").Append(_list)
            .Append(_isOld ? ": \\\n\t$(deps_config)\n\n" : ": $(deps_config)\n\n");
        foreach ((string? name, string? value) in tree.EnvironmentUsed.Where(e => e.Value is not null))
        {
            text.Append("ifneq \"$(").Append(name).Append(")\" \"").Append(value).Append("\"\n").Append(_list).Append(": FORCE\nendif\n");
        }

        return text.Append("\n$(deps_config): ;\n").ToString();
    }

    private void Touch()
    {
        Dictionary<string, string> old = Read();
        foreach (KconfigSymbol symbol in tree.Table.InTableOrder)
        {
            if (symbol is { Name: { } name, IsConstant: false, EnvironmentVariable: null } && symbol.IsDefined)
            {
                bool known = old.Remove(name, out string? before);
                string? value = solver.IsWritten(symbol) ? KconfigWriter.InAutoConf(solver, symbol) : null;
                bool isLogic = symbol.Type is KconfigType.Bool or KconfigType.Tristate;
                if (value is null ? known : known ? value != before : !(isLogic && value == "n"))
                {
                    request.Disk.Touch(FileOf(name));
                }
            }
        }

        foreach (string gone in old.Keys)
        {
            request.Disk.Touch(FileOf(gone));
        }
    }

    /// <summary>The file whose date is that of the symbol's value; once <c>a/b.h</c> for <c>A_B</c>.</summary>
    private string FileOf(string name) => _isOld
        ? Path.Combine("include/config", name.ToLowerInvariant().Replace('_', '/').TrimStart('/') + ".h")
        : Path.Combine(Path.GetDirectoryName(_list) ?? "", name);

    /// <summary>The values of the <c>auto.conf</c> that is there.</summary>
    private Dictionary<string, string> Read()
    {
        string prefix = tree.Options.ConfigPrefix;
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        string? text = request.Options.ReadFile(_list);
        if (text is not null || _isOld)
        {
            // conf forgets what it has computed when it reads a file, and this is one; once it did so before it looked for the file.
            solver.ComputeAll();
        }

        foreach (string line in (text ?? "").Split('\n'))
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (line.StartsWith(prefix, StringComparison.Ordinal) && equals > prefix.Length && !line.AsSpan(0, equals).Contains('/'))
            {
                values[line[prefix.Length..equals]] = line[(equals + 1)..];
            }
        }

        return values;
    }
}
