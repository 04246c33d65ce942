// SPDX-License-Identifier: BSD-3-Clause
// What all parts of the import share: texts, paths, and telling what has no place in a project.
using System.Text.RegularExpressions;
using Unicore.Kconfig;

namespace Unicore.Unikraft.Importing;

public sealed partial class KraftImporter
{
    private void Tell(YamlNode place, string code, string message, Severity severity = Severity.Warning) =>
        diagnostics.Add(new Diagnostic(code, severity, message, options.File, place.Line, place.Column));

    /// <summary>A known thing without a place in a project: told, and noted in the project. Nothing (null, {}, []) needs none.</summary>
    private void Leave(YamlNode node, string path, string code, string cure)
    {
        if (!node.IsEmpty)
        {
            draft.Remark(node.Line, $"{path}: {node.Show()}");
            Tell(node, code, $"'{path}: {node.Show()}' is not expressed: {cure}");
        }
    }

    private void Leave(YamlEntry entry, string path, string code, string cure) => Leave(entry.Value, path + entry.Key.Text, code, cure);

    private void Unknown(YamlEntry entry, string path)
    {
        string name = path + Shown(entry.Key);
        draft.Remark(entry.Key.Line, $"{name}: {entry.Value.Show()}");
        Tell(entry.Key, "UK2426", $"'{name}: {entry.Value.Show()}' is not expressed: kraft files have no key '{Shown(entry.Key)}' here; correct it, or express it in the project by hand");
    }

    private void Misshapen(YamlNode node, string path, string wanted)
    {
        draft.Remark(node.Line, $"{path}: {node.Show()}");
        Tell(node, "UK2424", $"'{path}: {node.Show()}' is left out: {wanted} has to stand here");
    }

    private static string Shown(YamlScalar key) => key.Show();

    /// <summary>A text in MSBuild's escapes; null, told, when it is none.</summary>
    private string? ReadText(YamlNode node, string path)
    {
        if (node is not YamlScalar { IsEmpty: false } scalar)
        {
            Misshapen(node, path, "a text");
            return null;
        }

        return Expand(scalar, path, scalar.Text);
    }

    /// <summary>(A part of) a scalar's text in MSBuild's escapes; null, told, when XML cannot hold it.</summary>
    private string? Expand(YamlScalar scalar, string path, string text)
    {
        if (!MSBuildText.CanHold(text))
        {
            draft.Remark(scalar.Line, $"{path}: {scalar.Show()}");
            Tell(scalar, "UK2435", $"'{path}: {scalar.Show()}' has characters that a project file cannot hold; it is left out");
            return null;
        }

        return MSBuildText.Expand(text, (name, rest) => ReadVariable(scalar, name, rest), () =>
            Tell(scalar, "UK2433", $"a dollar sign in '{scalar.Show()}' begins no variable and is taken as it is; kraft writes it '$$'"));
    }

    /// <summary>A variable's default becomes a property that holds when the environment has none.</summary>
    private void ReadVariable(YamlScalar scalar, string name, string rest)
    {
        if (rest.Length == 0)
        {
            return;
        }

        string value = MSBuildText.CanHold(rest) ? MSBuildText.Escape(rest[(rest[0] == ':' ? 2 : 1)..]) : "";
        if (rest.TrimStart(':').StartsWith('?'))
        {
            Tell(scalar, "UK2433", $"'${{{name}{rest}}}' stops kraft when {name} is not set; the project takes it as empty then");
        }
        else if (!defaults.TryAdd(name, value))
        {
            if (defaults[name] != value)
            {
                Tell(scalar, "UK2433", $"'${{{name}{rest}}}': {name} has another default already, which holds here too; the project can have one");
            }
        }
        else
        {
            draft.AddProperty(name, value, $"'$({name})' == ''");
        }
    }

    /// <summary>A path that is relative to the kraft file, as one that is relative to the project. Escapes stay as they are.</summary>
    private string Rebase(string path)
    {
        if (path.StartsWith("~/", StringComparison.Ordinal) || path == "~")
        {
            return "$(HOME)" + path[1..];
        }

        bool moves = options.ProjectFolder is { } folder && Path.GetFullPath(folder) != Path.GetFullPath(options.Folder);
        return !moves || Path.IsPathRooted(path) || path.StartsWith("$(", StringComparison.Ordinal) || path.Contains('\0', StringComparison.Ordinal)
            ? path
            : Path.GetRelativePath(options.ProjectFolder!, Path.GetFullPath(path, options.Folder)).Replace('\\', '/');
    }

    /// <summary>Whether kraft would take it for a folder: one that exists, or a text that can be nothing else.</summary>
    private bool IsFolder(string text) =>
        PathStart().IsMatch(text) || (!text.Contains("://", StringComparison.Ordinal) && !text.Contains('\0', StringComparison.Ordinal) && text.Length < 1024 && options.FolderExists(Path.GetFullPath(text, options.Folder)));

    [GeneratedRegex(@"^(\.{1,2}|~)?/|^(\.{1,2}|~)$|^\$(\{[A-Za-z_]\w*\}|[A-Za-z_]\w*)/")]
    private static partial Regex PathStart();
}
