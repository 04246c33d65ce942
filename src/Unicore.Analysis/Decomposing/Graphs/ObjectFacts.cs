// SPDX-License-Identifier: BSD-3-Clause
// What one object says of its source: units, and who refers to whom.
using System.Text.RegularExpressions;
using Unicore.Elf;

namespace Unicore.Analysis.Decomposing.Graphs;

/// <summary>A unit before all sources are known.</summary>
/// <param name="Names">Its names with their scopes, the most visible first.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Size">Bytes.</param>
internal sealed record ObjectUnit(IReadOnlyList<(string Name, UnitScope Scope)> Names, UnitKind Kind, long Size);

/// <summary>A reference of one of an object's units.</summary>
/// <param name="From">Who.</param>
/// <param name="To">A unit of the same object, or null.</param>
/// <param name="Name">Else a symbol that others define.</param>
/// <param name="IsCall">Whether it is called.</param>
internal readonly record struct ObjectReference(int From, int? To, string? Name, bool IsCall);

/// <summary>Reads an object whose functions and data have sections of their own (<c>-ffunction-sections -fdata-sections</c>).</summary>
/// <remarks>
/// A unit is what begins at a symbol: aliases of one place are one unit. Sections without symbols (texts, tables of jumps) belong to
/// whoever refers to them, and hand on what they refer to.
/// </remarks>
internal sealed partial class ObjectFacts
{
    private const ushort Absolute = 0xfff1, Common = 0xfff2, Reserved = 0xff00;
    private const ulong Writable = 1, Allocated = 2, Executable = 4;
    private const uint FirstArray = 14, LastArray = 16; // of functions that run before main() and after it (elf(5): SHT_INIT_ARRAY)
    private const byte Section = 3, FileName = 4, Untyped = 0, Function = 2, Indirect = 10, Local = 0, Global = 1, Weak = 2;

    private readonly List<ObjectUnit> _units = [];
    private readonly List<ObjectReference> _references = [];
    private readonly HashSet<int> _roots = [];
    private readonly Dictionary<string, UnitScope> _defined = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _undefined = new(StringComparer.Ordinal);

    private ObjectFacts()
    {
    }

    /// <summary>The units.</summary>
    public IReadOnlyList<ObjectUnit> Units => _units;

    /// <summary>Their references, one for each place.</summary>
    public IReadOnlyList<ObjectReference> References => _references;

    /// <summary>Units that are needed though nobody refers to them: constructors and destructors.</summary>
    public IReadOnlySet<int> Roots => _roots;

    /// <summary>Symbols for others.</summary>
    public IReadOnlyDictionary<string, UnitScope> Defined => _defined;

    /// <summary>Symbols of others, but for those that may be missing.</summary>
    public IReadOnlySet<string> Undefined => _undefined;

    /// <summary>Code and data.</summary>
    public long Bytes { get; private set; }

    /// <summary>Reads an object.</summary>
    public static ObjectFacts Read(ElfFile file)
    {
        ObjectFacts facts = new();
        IReadOnlyList<ElfSymbol> symbols = ElfTables.Symbols(file);
        Dictionary<int, List<(ulong Start, int Unit)>> places = facts.AddUnits(file, symbols);
        facts.AddReferences(file, symbols, places);
        return facts;
    }

    private Dictionary<int, List<(ulong Start, int Unit)>> AddUnits(ElfFile file, IReadOnlyList<ElfSymbol> symbols)
    {
        Dictionary<int, List<(ulong Start, int Unit)>> places = [];
        Bytes = file.Sections.Where(s => (s.Flags & Allocated) != 0 && !s.Name.StartsWith(".note", StringComparison.Ordinal)
            && s.Name != ".eh_frame").Sum(s => (long)s.Size);
        foreach (ElfSymbol symbol in symbols.Where(s => s is { SectionIndex: 0, Binding: Global }
            && s.Name is not ("" or "_GLOBAL_OFFSET_TABLE_")))
        {
            _undefined.Add(symbol.Name);
        }

        foreach (ElfSymbol symbol in symbols.Where(s => s.Binding != Local && s.SectionIndex != 0 && s.Kind is not (Section or FileName)))
        {
            _defined[symbol.Name] = symbol.Binding == Weak ? UnitScope.Weak : UnitScope.Global;
        }

        foreach (ElfSymbol symbol in symbols.Where(s => s.SectionIndex == Common))
        {
            _units.Add(new([(symbol.Name, UnitScope.Global)], UnitKind.Variable, (long)symbol.Size));
        }

        IEnumerable<ElfSymbol> inSections = symbols.Where(s => s.SectionIndex is > 0 and < Reserved && s.SectionIndex < file.Sections.Count
            && s.Kind is not (Section or FileName) && (s.Kind != Untyped || s.Binding != Local) && s.Name.Length > 0);
        foreach (IGrouping<(ushort SectionIndex, ulong Value), ElfSymbol> place in inSections.GroupBy(s => (s.SectionIndex, s.Value))
            .OrderBy(g => g.Key))
        {
            ElfSection section = file.Sections[place.Key.SectionIndex];
            if ((section.Flags & Allocated) == 0)
            {
                continue;
            }

            UnitKind kind = (section.Flags & Executable) != 0 || place.Any(s => s.Kind is Function or Indirect) ? UnitKind.Function
                : (section.Flags & Writable) != 0 && !section.Name.StartsWith(".data.rel.ro", StringComparison.Ordinal) ? UnitKind.Variable
                : UnitKind.Constant;
            (string, UnitScope)[] names =
            [
                .. place.OrderBy(s => s.Binding switch { Global => 0, Weak => 1, _ => 2 }).ThenBy(s => s.Name.StartsWith('_'))
                    .ThenBy(s => s.Name, StringComparer.Ordinal)
                    .Select(s => (s.Binding == Local ? Numbered().Replace(s.Name, "") : s.Name, ScopeOf(s))).Distinct(),
            ];
            if (!places.TryGetValue(place.Key.SectionIndex, out List<(ulong, int)>? list))
            {
                places.Add(place.Key.SectionIndex, list = []);
            }

            list.Add((place.Key.Value, _units.Count));
            _units.Add(new(names, kind, place.Max(s => (long)s.Size)));
        }

        return places;
    }

    private void AddReferences(ElfFile file, IReadOnlyList<ElfSymbol> symbols, Dictionary<int, List<(ulong Start, int Unit)>> places)
    {
        // What sections without symbols refer to.
        Dictionary<int, List<(int? Section, ObjectReference Reference)>> nameless = [];
        List<(int From, int Section)> pending = [];
        Dictionary<string, int> commons = _units.Select((u, i) => (u.Names[0].Name, i)).Take(_units.Count - places.Sum(p => p.Value.Count))
            .ToDictionary(p => p.Name, p => p.i, StringComparer.Ordinal);
        foreach (ElfObjectRelocation relocation in ElfObjectRelocations.Read(file))
        {
            if ((file.Sections[relocation.Section].Flags & Allocated) == 0 || relocation.Symbol >= (uint)symbols.Count
                || file.Sections[relocation.Section].Name == ".eh_frame")
            {
                continue;
            }

            ElfSymbol symbol = symbols[(int)relocation.Symbol];
            bool isCall = ElfObjectRelocations.IsBranch(file, relocation);
            int? from = UnitAt(places, relocation.Section, relocation.Offset), to = null, section = null;
            string? name = null;
            if (symbol.SectionIndex == Common)
            {
                to = commons.TryGetValue(symbol.Name, out int common) ? common : null;
            }
            else if (symbol.SectionIndex == 0)
            {
                name = symbol.Name is "" or "_GLOBAL_OFFSET_TABLE_" ? null : symbol.Name;
            }
            else if (symbol.SectionIndex != Absolute)
            {
                // x86-64 counts from behind the field, 4 bytes in nearly all cases: a section mostly has one unit anyway.
                long addend = relocation.Addend + (relocation.Addend < 0 ? 4 : 0);
                ulong value = symbol.Value + (symbol.Kind == Section ? (ulong)Math.Max(0, addend) : 0);
                to = UnitAt(places, symbol.SectionIndex, value);
                section = to is null ? symbol.SectionIndex : null;
            }

            if (IsRun(file.Sections[relocation.Section]) && (from ?? to) is { } root)
            {
                _roots.Add(root);
            }

            ObjectReference reference = new(from ?? -1, to, name, isCall);
            if (from is null)
            {
                if (!nameless.TryGetValue(relocation.Section, out List<(int?, ObjectReference)>? list))
                {
                    nameless.Add(relocation.Section, list = []);
                }

                list.Add((section, reference));
            }
            else if (section is not null)
            {
                pending.Add((from.Value, section.Value));
            }
            else if ((to is not null && to != from) || name is not null)
            {
                _references.Add(reference);
            }
        }

        foreach (IGrouping<int, int> user in pending.GroupBy(p => p.From, p => p.Section))
        {
            HandOn(user.Key, user, nameless);
        }
    }

    private void HandOn(int from, IEnumerable<int> sections, Dictionary<int, List<(int? Section, ObjectReference Reference)>> nameless)
    {
        HashSet<int> seen = [];
        Stack<int> open = new(sections);
        while (open.TryPop(out int section))
        {
            if (!seen.Add(section) || !nameless.TryGetValue(section, out List<(int? Section, ObjectReference Reference)>? list))
            {
                continue;
            }

            foreach ((int? next, ObjectReference reference) in list)
            {
                if (next is not null)
                {
                    open.Push(next.Value);
                }
                else if ((reference.To is not null && reference.To != from) || reference.Name is not null)
                {
                    _references.Add(reference with { From = from });
                }
            }
        }
    }

    private static int? UnitAt(Dictionary<int, List<(ulong Start, int Unit)>> places, int section, ulong offset)
    {
        if (!places.TryGetValue(section, out List<(ulong Start, int Unit)>? list))
        {
            return null;
        }

        int at = list.FindLastIndex(p => p.Start <= offset);
        return list[Math.Max(0, at)].Unit;
    }

    /// <summary>Whether a section has addresses of functions that run without being asked.</summary>
    private static bool IsRun(ElfSection section) => section.Type is >= FirstArray and <= LastArray
        || section.Name.StartsWith(".ctors", StringComparison.Ordinal) || section.Name.StartsWith(".dtors", StringComparison.Ordinal);

    private static UnitScope ScopeOf(ElfSymbol symbol) =>
        symbol.Binding == Local ? UnitScope.Static : symbol.Binding == Weak ? UnitScope.Weak : UnitScope.Global;

    /// <summary>What compilers put behind names: numbers of static variables, parts of functions.</summary>
    [GeneratedRegex(@"\.(?:\d+|part|isra|constprop|cold|localalias|lto_priv)(?:\..*)?$")]
    private static partial Regex Numbered();
}
