// SPDX-License-Identifier: BSD-3-Clause
// The files that make and compilers read: auto.conf and what it depends on, the header, Rust's flags, a file for each symbol.
using System.Text;

namespace Unicore.Kconfig.Conf;

/// <summary>
/// <c>auto.conf</c> and its company. A file per symbol, empty, is touched when the symbol's value changes, so that make
/// rebuilds what depends on it (Documentation/kbuild/kconfig.rst).
/// </summary>
internal sealed class AutoFiles(ConfRequest request, KconfigTree tree, KconfigSolver solver)
{
    private readonly string list = Name(request, "KCONFIG_AUTOCONFIG", "include/config/auto.conf");

    /// <summary>True when <c>auto.conf</c> is there.</summary>
    public bool Exist => request.Disk.Exists(list);

    /// <summary>Writes all; <c>auto.conf</c> last, so that its date says that the others are complete.</summary>
    public bool Write()
    {
        try
        {
            request.Disk.Write(list + ".cmd", Needs());
            Touch();
            request.Disk.Write(Name(request, "KCONFIG_AUTOHEADER", "include/generated/autoconf.h"), solver.WriteHeader());
            if (tree.Options.IsLegacy)
            {
                request.Disk.Write(Name(request, "KCONFIG_TRISTATE", "include/config/tristate.conf"), solver.WriteTristates());
            }
            else
            {
                request.Disk.Write(Name(request, "KCONFIG_RUSTCCFG", "include/generated/rustc_cfg"), solver.WriteRustFlags());
            }

            request.Disk.Write(list, solver.WriteAutoConf());
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
        var text = new StringBuilder("deps_config := \\\n\t").AppendJoin(" \\\n\t", tree.FilesRead.Reverse());
        text.Append(tree.Options.IsLegacy ? "\n\n" : " \\\n\n").Append(list).Append(tree.Options.IsLegacy ? ": \\\n\t$(deps_config)\n\n" : ": $(deps_config)\n\n");
        foreach (var (name, value) in tree.EnvironmentUsed.Where(e => e.Value is not null))
        {
            text.Append("ifneq \"$(").Append(name).Append(")\" \"").Append(value).Append("\"\n").Append(list).Append(": FORCE\nendif\n");
        }

        return text.Append("\n$(deps_config): ;\n").ToString();
    }

    private void Touch()
    {
        var old = Read();
        foreach (var symbol in tree.Table.InTableOrder)
        {
            if (symbol is { Name: { } name, IsConstant: false, EnvironmentVariable: null } && symbol.IsDefined)
            {
                var known = old.Remove(name, out var before);
                var value = solver.IsWritten(symbol) ? solver.InAutoConf(symbol) : null;
                var isLogic = symbol.Type is KconfigType.Bool or KconfigType.Tristate;
                if (value is null ? known : known ? value != before : !(isLogic && value == "n"))
                {
                    request.Disk.Touch(FileOf(name));
                }
            }
        }

        foreach (var gone in old.Keys)
        {
            request.Disk.Touch(FileOf(gone));
        }
    }

    /// <summary>The file whose date is that of the symbol's value; once <c>a/b.h</c> for <c>A_B</c>.</summary>
    private string FileOf(string name) => tree.Options.IsLegacy
        ? Path.Combine("include/config", name.ToLowerInvariant().Replace('_', '/').TrimStart('/') + ".h")
        : Path.Combine(Path.GetDirectoryName(list) ?? "", name);

    /// <summary>The values of the <c>auto.conf</c> that is there.</summary>
    private Dictionary<string, string> Read()
    {
        var prefix = tree.Options.ConfigPrefix;
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var text = request.Options.ReadFile(list);
        if (text is not null || tree.Options.IsLegacy)
        {
            // conf forgets what it has computed when it reads a file, and this is one; once it did so before it looked for the file.
            solver.ComputeAll();
        }

        foreach (var line in (text ?? "").Split('\n'))
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (line.StartsWith(prefix, StringComparison.Ordinal) && equals > prefix.Length && !line.AsSpan(0, equals).Contains('/'))
            {
                values[line[prefix.Length..equals]] = line[(equals + 1)..];
            }
        }

        return values;
    }
}
