// SPDX-License-Identifier: BSD-3-Clause
// The parsed tree of all Kconfig files: what there is to configure.
using Unicore.Diagnostics;
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Syntax;

namespace Unicore.Kconfig.Tree;

/// <summary>Everything that the Kconfig files say. Immutable once parsed; any number of solvers may use it.</summary>
public sealed partial class KconfigTree
{
    private readonly ParsedFiles _read;
    private readonly Lazy<DependencyGraph> _dependencies;

    private KconfigTree(KconfigOptions options, ParsedFiles read)
    {
        (Options, _read) = (options, read);
        Menus = [.. EntriesInOrder(read.Root)];
        _dependencies = new Lazy<DependencyGraph>(() => new DependencyGraph(read.Table));
    }

    /// <summary>The options that the tree was parsed with.</summary>
    public KconfigOptions Options { get; }

    /// <summary>What was found while parsing.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics => _read.Bag.List;

    /// <summary>True when one of <see cref="Diagnostics"/> is an error.</summary>
    public bool HasErrors => _read.Bag.HasErrors;

    /// <summary>Every symbol that is defined or mentioned, by name without prefix.</summary>
    public IReadOnlyDictionary<string, KconfigSymbol> Symbols => Table.Named;

    /// <summary>The outermost entry; its prompt is the text of <c>mainmenu</c>.</summary>
    public KconfigMenu Root => _read.Root;

    /// <summary>Every entry in file order, the root not included.</summary>
    public IReadOnlyList<KconfigMenu> Menus { get; }

    /// <summary>The text of <c>mainmenu</c>.</summary>
    public string Title => Root.Prompt!.Text!;

    /// <summary>Paths of all files that were read, each once, in the order of reading: inputs of the configuration.</summary>
    public IReadOnlyList<string> FilesRead => _read.FilesRead;

    /// <summary>Paths that were looked for and do not exist; their appearance changes the tree.</summary>
    public IReadOnlyList<string> FilesMissing => _read.FilesMissing;

    /// <summary>
    /// Environment variables that were asked for, in the order of asking, with what they held (null: not set): inputs of the configuration
    /// as well.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string?>> EnvironmentUsed => _read.Macros.EnvironmentUsed;

    internal SymbolTable Table => _read.Table;

    /// <summary>Who reads whom; made when the first value changes.</summary>
    internal DependencyGraph Dependencies => _dependencies.Value;

    /// <summary>Parses a file and all that it sources. Never throws for what files hold: see <see cref="Diagnostics"/>.</summary>
    /// <param name="rootFile">Path of the first file; relative to <see cref="KconfigOptions.SourceRoot"/> when that is set.</param>
    /// <param name="options">The doors to the outside.</param>
    public static KconfigTree Parse(string rootFile, KconfigOptions options)
    {
        ArgumentNullException.ThrowIfNull(rootFile);
        ArgumentNullException.ThrowIfNull(options);
        ParsedFiles read = ParsedFiles.Read(rootFile, options);
        read.Root.Prompt!.Text = read.Macros.ExpandBareSymbols(read.Root.Prompt.Text!);
        new TreeFinisher(read.Table, read.Bag).Finish(read.Root);
        new CycleFinder(read.Table, read.Bag, options).Find();
        return new KconfigTree(options, read);
    }

    private static IEnumerable<KconfigMenu> EntriesInOrder(KconfigMenu root)
    {
        for (KconfigMenu? menu = root.Following(); menu is not null; menu = menu.Following())
        {
            yield return menu;
        }
    }
}
