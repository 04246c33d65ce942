// SPDX-License-Identifier: BSD-3-Clause
// Reads a tree of files.
using Unicore.Kconfig.Model;

namespace Unicore.Kconfig.Syntax;

/// <summary>The statements of all files, before anything is concluded from them.</summary>
/// <param name="Bag">What was found.</param>
/// <param name="Macros">Variables, and the environment as it was read.</param>
/// <param name="Table">All symbols.</param>
/// <param name="Root">The outermost entry.</param>
/// <param name="FilesRead">Paths of the files that were read.</param>
/// <param name="FilesMissing">Paths of those that are not there.</param>
internal sealed record ParsedFiles(
    DiagnosticBag Bag, MacroTable Macros, SymbolTable Table, KconfigMenu Root, List<string> FilesRead, List<string> FilesMissing)
{
    /// <summary>Reads a file and all that it sources; with more than one shell job, commands run ahead.</summary>
    public static ParsedFiles Read(string rootFile, KconfigOptions options)
    {
        if (options.ShellJobs <= 1)
        {
            return ReadFiles(rootFile, options);
        }

        using var ahead = new ShellAhead(rootFile, options);
        return ReadFiles(rootFile, ahead.Options);
    }

    /// <summary>Reads a file and all that it sources.</summary>
    /// <param name="rootFile">The first file.</param>
    /// <param name="options">The doors to the outside.</param>
    /// <param name="isScout">True when only the calls of <paramref name="options"/> matter: expressions are passed over.</param>
    public static ParsedFiles ReadFiles(string rootFile, KconfigOptions options, bool isScout = false)
    {
        var bag = new DiagnosticBag();
        var macros = new MacroTable(options, bag);
        var table = new SymbolTable();
        var place = new KconfigPlace(rootFile, 1);
        var root = new KconfigMenu(null, null, place);
        root.Prompt = new KconfigProperty(KconfigPropertyKind.Menu, root, place)
        {
            Text = "Main menu",
        };
        var read = new List<string>();
        var missing = new List<string>();
        var parser = new Parser(options, bag, macros, table, [root], root, read, missing, isScout);
        StackGuard.Run(() => parser.ParseFile(rootFile, place, optional: false));
        return new ParsedFiles(bag, macros, table, root, read, missing);
    }
}
