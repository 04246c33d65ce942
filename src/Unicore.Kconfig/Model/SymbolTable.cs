// SPDX-License-Identifier: BSD-3-Clause
// All symbols of a tree by name, constants apart from them.
using System.Text;

namespace Unicore.Kconfig.Model;

internal sealed class SymbolTable
{
    private const uint Buckets = 9973;
    private readonly Dictionary<string, KconfigSymbol> _named = new(StringComparer.Ordinal);
    private readonly Dictionary<string, KconfigSymbol> _constants = new(StringComparer.Ordinal);
    private readonly Dictionary<string, KconfigSymbol> _choices = new(StringComparer.Ordinal);

    private KconfigSymbol[]? _inTableOrder;

    public SymbolTable()
    {
        No = Literal("n");
        Mod = Literal("m");
        Yes = Literal("y");
    }

    public List<KconfigSymbol> All { get; } = [];

    /// <summary>
    /// All symbols as conf's hash table holds them: bucket after bucket, in each the newest first; what has no name is in the first.
    /// </summary>
    public KconfigSymbol[] InTableOrder => _inTableOrder ??= Order();

    /// <summary>Every word of an expression, of a select or of a range that is a symbol's name, and where it stands.</summary>
    public List<(KconfigSymbol Symbol, KconfigPlace Place)> Mentions { get; } = [];

    public KconfigSymbol No { get; }

    public KconfigSymbol Mod { get; }

    public KconfigSymbol Yes { get; }

    public KconfigSymbol? Modules { get; private set; }

    public IReadOnlyDictionary<string, KconfigSymbol> Named => _named;

    public KconfigSymbol Lookup(string name) => Literal3(name) ?? GetOrAdd(_named, name, false);

    public KconfigSymbol? Find(string name) => Literal3(name) ?? _named.GetValueOrDefault(name);

    public KconfigSymbol Constant(string text) => Literal3(text) ?? GetOrAdd(_constants, text, true);

    public KconfigSymbol Choice(string? name)
    {
        KconfigSymbol symbol = name is null ? Add(null, false) : GetOrAdd(_choices, name, false);
        symbol.IsChoice = true;
        return symbol;
    }

    /// <summary>A symbol that nothing can refer to, to hold the options of an entry that is wrong.</summary>
    public KconfigSymbol Detached() => Add(null, false);

    public void SetModules(KconfigSymbol symbol, KconfigPlace at, DiagnosticBag bag)
    {
        if (Modules is not null && Modules != symbol)
        {
            bag.Error("UK1007", at, $"'{symbol.DisplayName}' asks to be the modules symbol, but '{Modules.DisplayName}' is that already.");
            return;
        }

        Modules = symbol;
    }

    private KconfigSymbol? Literal3(string name) =>
        name.Length != 1 ? null : name[0] switch { 'y' => Yes, 'm' => Mod, 'n' => No, _ => null };

    private KconfigSymbol Literal(string name)
    {
        KconfigSymbol symbol = Add(name, true);
        symbol.Type = KconfigType.Tristate;
        return symbol;
    }

    private KconfigSymbol GetOrAdd(Dictionary<string, KconfigSymbol> into, string name, bool constant)
    {
        if (!into.TryGetValue(name, out KconfigSymbol? symbol))
        {
            into[name] = symbol = Add(name, constant);
        }

        return symbol;
    }

    private KconfigSymbol Add(string? name, bool constant)
    {
        var symbol = new KconfigSymbol(All.Count, name, constant);
        All.Add(symbol);
        return symbol;
    }

    private KconfigSymbol[] Order()
    {
        // By bucket, as a counting sort; within one, what came last stands first.
        var buckets = new List<KconfigSymbol>?[Buckets];
        for (int i = All.Count - 1; i >= 0; i--)
        {
            (buckets[Bucket(All[i].Name)] ??= []).Add(All[i]);
        }

        return [.. buckets.Where(b => b is not null).SelectMany(b => b!)];
    }

    /// <summary>FNV-1a (Fowler, Noll, Vo), modulo the size of conf's table.</summary>
    private static uint Bucket(string? name)
    {
        if (name is null)
        {
            return 0;
        }

        uint hash = 2166136261u;
        foreach (byte b in Encoding.UTF8.GetBytes(name))
        {
            hash = (hash ^ b) * 0x01000193;
        }

        return hash % Buckets;
    }
}
