// SPDX-License-Identifier: BSD-3-Clause
// What all parts of the import share: texts, paths, and telling what has no place in a project.
using System.Text.RegularExpressions;
using Unicore.Diagnostics;
using Unicore.Projects;
using Unicore.Projects.Yaml;

namespace Unicore.Unikraft.Importing;

public sealed partial class KraftImporter
{
    private void Tell(YamlNode place, string code, string message, Severity severity = Severity.Warning) =>
        _diagnostics.Add(new Diagnostic(code, severity, message, _options.File, place.Line, place.Column));

    /// <summary>A known thing without a place in a project: told, and noted in the project. Nothing (null, {}, []) needs none.</summary>
    private void Leave(YamlNode node, string path, string code, string cure)
    {
        if (!node.IsEmpty)
        {
            string shown = Shown(path, node);
            _draft.Remark(node.Line, shown);
            Tell(node, code, $"'{shown}' is not expressed: {cure}");
        }
    }

    private void Leave(YamlEntry entry, string path, string code, string cure) => Leave(entry.Value, path + entry.Key.Text, code, cure);

    private void Unknown(YamlEntry entry, string path)
    {
        string shown = Shown(path + entry.Key.Text, entry.Value);
        _draft.Remark(entry.Key.Line, shown);
        Tell(entry.Key, "UK2426",
            $"'{shown}' is not expressed: kraft files have no key '{Shown(entry.Key)}' here; correct it, "
                + "or express it in the project by hand");
    }

    private void Misshapen(YamlNode node, string path, string wanted)
    {
        string shown = Shown(path, node);
        _draft.Remark(node.Line, shown);
        Tell(node, "UK2424", $"'{shown}' is left out: {wanted} has to stand here");
    }

    private static string Shown(YamlScalar key) => key.Show();

    private static string Shown(string text) => new YamlScalar(text, true, 0, 0).Show();

    /// <summary>A key with its value.</summary>
    private static string Shown(string path, YamlNode node) => $"{Shown(path)}: {node.Show()}";

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
            string shown = Shown(path, scalar);
            _draft.Remark(scalar.Line, shown);
            Tell(scalar, "UK2435", $"'{shown}' has characters that a project file cannot hold; it is left out");
            return null;
        }

        return MSBuildText.Expand(text, (name, rest) => ReadVariable(scalar, name, rest), () =>
            Tell(scalar, "UK2433", $"a dollar sign in '{scalar.Show()}' begins no variable and is taken as it is; kraft writes it '$$'"));
    }

    /// <summary>
    /// The property that stands for a variable of the environment. Its name is made up: a kraft file's author chooses the variable's, and
    /// <c>RunCommand</c> or <c>Arch</c> would be properties of the build.
    /// </summary>
    private string ReadVariable(YamlScalar scalar, string name, string rest)
    {
        if (rest.Length == 0 && name is "HOME" or "UK_WORKDIR" or "UK_ROOT" or "UK_LIBS" or "UK_APPS")
        {
            return name;
        }

        string property = PropertyOf(name);
        if (rest.Length == 0)
        {
            return property;
        }

        string value = MSBuildText.CanHold(rest) ? MSBuildText.Escape(rest[(rest[0] == ':' ? 2 : 1)..]) : "";
        if (rest.TrimStart(':').StartsWith('?'))
        {
            Tell(scalar, "UK2433",
                $"'${{{Shown(name + rest)}}}' stops kraft when {Shown(name)} is not set; the project takes it as empty then");
        }
        else if (!_defaults.TryAdd(name, value))
        {
            if (_defaults[name] != value)
            {
                Tell(scalar, "UK2433",
                    $"'${{{Shown(name + rest)}}}': {Shown(name)} has another default already, which holds here too; "
                        + $"the project can have one");
            }
        }
        else
        {
            _draft.AddProperty(property, value, $"'$({property})' == ''");
        }

        return property;
    }

    /// <summary>
    /// The property of a variable, which is set from the environment once. Properties differ in more than case, variables need not.
    /// </summary>
    private string PropertyOf(string name)
    {
        if (!_variables.TryGetValue(name, out string? property))
        {
            for (int i = 1; property is null || !_properties.Add(property); i++)
            {
                property = i == 1 ? $"_Kraft_{name}" : $"_Kraft{i}_{name}";
            }

            _variables.Add(name, property);
            _draft.AddProperty(property, $"$([System.Environment]::GetEnvironmentVariable('{name}'))");
        }

        return property;
    }

    /// <summary>A path that is relative to the kraft file, as one that is relative to the project. Escapes stay as they are.</summary>
    private string Rebase(string path)
    {
        if (path.StartsWith("~/", StringComparison.Ordinal) || path == "~")
        {
            return "$(HOME)" + path[1..];
        }

        bool moves = _options.ProjectFolder is { } folder && Path.GetFullPath(folder) != Path.GetFullPath(_options.Folder);
        return !moves || Path.IsPathRooted(path) || path.StartsWith("$(", StringComparison.Ordinal)
            || path.Contains('\0', StringComparison.Ordinal)
            ? path
            : Path.GetRelativePath(_options.ProjectFolder!, Path.GetFullPath(path, _options.Folder)).Replace('\\', '/');
    }

    /// <summary>Whether kraft would take it for a folder: one that exists, or a text that can be nothing else.</summary>
    private bool IsFolder(string text) =>
        PathStart().IsMatch(text)
        || (!text.Contains("://", StringComparison.Ordinal) && !text.Contains('\0', StringComparison.Ordinal) && text.Length < 1024
            && _options.FolderExists(Path.GetFullPath(text, _options.Folder)));

    [GeneratedRegex(@"^(\.{1,2}|~)?/|^(\.{1,2}|~)$|^\$(\{[A-Za-z_]\w*\}|[A-Za-z_]\w*)/")]
    private static partial Regex PathStart();
}
