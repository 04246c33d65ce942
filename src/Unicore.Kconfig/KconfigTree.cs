// SPDX-License-Identifier: BSD-3-Clause
// The parsed tree of all Kconfig files: what there is to configure.
using Unicore.Diagnostics;
namespace Unicore.Kconfig;

/// <summary>Everything that the Kconfig files say. Immutable once parsed; any number of solvers may use it.</summary>
public sealed partial class KconfigTree
{
    private readonly DiagnosticBag bag;
    private readonly Lazy<DependencyGraph> dependencies;
    private readonly List<string> filesRead;
    private readonly List<string> filesMissing;
    private readonly List<KeyValuePair<string, string?>> environmentUsed;

    private KconfigTree(
        KconfigOptions options, DiagnosticBag bag, SymbolTable table, KconfigMenu root,
        List<string> filesRead, List<string> filesMissing, List<KeyValuePair<string, string?>> environmentUsed)
    {
        (Options, this.bag, Table, Root) = (options, bag, table, root);
        (this.filesRead, this.filesMissing, this.environmentUsed) = (filesRead, filesMissing, environmentUsed);
        Menus = [.. EntriesInOrder(root)];
        dependencies = new Lazy<DependencyGraph>(() => new DependencyGraph(table));
    }

    /// <summary>The options that the tree was parsed with.</summary>
    public KconfigOptions Options { get; }

    /// <summary>What was found while parsing.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics => bag.List;

    /// <summary>True when one of <see cref="Diagnostics"/> is an error.</summary>
    public bool HasErrors => bag.HasErrors;

    /// <summary>Every symbol that is defined or mentioned, by name without prefix.</summary>
    public IReadOnlyDictionary<string, KconfigSymbol> Symbols => Table.Named;

    /// <summary>The outermost entry; its prompt is the text of <c>mainmenu</c>.</summary>
    public KconfigMenu Root { get; }

    /// <summary>Every entry in file order, the root not included.</summary>
    public IReadOnlyList<KconfigMenu> Menus { get; }

    /// <summary>The text of <c>mainmenu</c>.</summary>
    public string Title => Root.Prompt!.Text!;

    /// <summary>Paths of all files that were read, each once, in the order of reading: inputs of the configuration.</summary>
    public IReadOnlyList<string> FilesRead => filesRead;

    /// <summary>Paths that were looked for and do not exist; their appearance changes the tree.</summary>
    public IReadOnlyList<string> FilesMissing => filesMissing;

    /// <summary>Environment variables that were asked for, in the order of asking, with what they held (null: not set): inputs of the configuration as well.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> EnvironmentUsed => environmentUsed;

    internal SymbolTable Table { get; }

    /// <summary>Who reads whom; made when the first value changes.</summary>
    internal DependencyGraph Dependencies => dependencies.Value;

    /// <summary>Parses a file and all that it sources. Never throws for what files hold: see <see cref="Diagnostics"/>.</summary>
    /// <param name="rootFile">Path of the first file; relative to <see cref="KconfigOptions.SourceRoot"/> when that is set.</param>
    /// <param name="options">The doors to the outside.</param>
    public static KconfigTree Parse(string rootFile, KconfigOptions options)
    {
        ArgumentNullException.ThrowIfNull(rootFile);
        ArgumentNullException.ThrowIfNull(options);
        Reading reading;
        if (options.ShellJobs > 1)
        {
            using var ahead = new ShellAhead(rootFile, options);
            reading = ReadFiles(rootFile, ahead.Options);
        }
        else
        {
            reading = ReadFiles(rootFile, options);
        }

        var (bag, macros, table, root) = (reading.Bag, reading.Macros, reading.Table, reading.Root);
        root.Prompt!.Text = macros.ExpandBareSymbols(root.Prompt.Text!);
        new TreeFinisher(table, bag).Finish(root);
        new CycleFinder(table, bag).Find();
        return new KconfigTree(options, bag, table, root, reading.FilesRead, reading.FilesMissing, macros.EnvironmentUsed);
    }

    /// <summary>The statements of all files, before anything is concluded from them.</summary>
    /// <param name="rootFile">The first file.</param>
    /// <param name="options">The doors to the outside.</param>
    /// <param name="isScout">True when only the calls of <paramref name="options"/> matter: expressions are passed over.</param>
    internal static Reading ReadFiles(string rootFile, KconfigOptions options, bool isScout = false)
    {
        var bag = new DiagnosticBag();
        var macros = new MacroTable(options, bag);
        var table = new SymbolTable();
        var place = new KconfigPlace(rootFile, 1);
        var root = new KconfigMenu(null, null, place);
        root.Prompt = new KconfigProperty(KconfigPropertyKind.Menu, root, place) { Text = options.IsLegacy ? "Configuration" : "Main menu" };
        var read = new List<string>();
        var missing = new List<string>();
        var parser = new Parser(options, bag, macros, table, [root], root, read, missing, isScout);
        StackGuard.Run(() => parser.ParseFile(rootFile, place, optional: false));
        return new Reading(bag, macros, table, root, read, missing);
    }

    internal sealed record Reading(
        DiagnosticBag Bag, MacroTable Macros, SymbolTable Table, KconfigMenu Root, List<string> FilesRead, List<string> FilesMissing);

    private static IEnumerable<KconfigMenu> EntriesInOrder(KconfigMenu root)
    {
        for (var menu = root.Following(); menu is not null; menu = menu.Following())
        {
            yield return menu;
        }
    }
}
