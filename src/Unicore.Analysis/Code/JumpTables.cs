// SPDX-License-Identifier: BSD-3-Clause
// Where the jumps of switch statements go.
using System.Buffers.Binary;

namespace Unicore.Analysis.Code;

/// <summary>
/// Reads the tables of jumps that functions index: distances of four bytes from the table, or addresses. Entries that are none end a table;
/// what is read too much makes a value possible that isn't, never the other way round.
/// </summary>
internal sealed class JumpTables
{
    private const int Most = 4096, MostBack = 48;
    private readonly Dictionary<int, HashSet<ulong>> _targets = [];
    private readonly HashSet<int> _unknown = [];

    public JumpTables(CodeMap map)
    {
        foreach (int function in map.IndirectJumps.Select(map.At).Where(f => f >= 0).Distinct())
        {
            HashSet<ulong> targets = [];
            List<Step> steps = map.Steps(function);
            foreach (ulong table in steps.Select(s => s.Data).Where(d => d != 0 && !map.Image.IsCode(d)).Distinct())
            {
                Read(map, function, table, targets);
            }

            _targets[function] = targets;
            for (int i = 0; i < steps.Count; i++)
            {
                if (Array.BinarySearch(map.IndirectJumps, steps[i].Address) >= 0 && !Understand(map, function, steps, i, targets))
                {
                    _unknown.Add(function);
                }
            }
        }
    }

    /// <summary>Entries that lead out of their function: to a part of it that was put elsewhere.</summary>
    public List<Reference> Outside { get; } = [];

    /// <summary>
    /// Whether of each jump of a function that is a switch all entries were read. One that follows no reading of a table goes to another
    /// function.
    /// </summary>
    public bool IsUnderstood(int function) => !_unknown.Contains(function);

    /// <summary>Where the indirect jumps of a function may go, within it.</summary>
    public IReadOnlyCollection<ulong> Targets(int function) =>
        _targets.TryGetValue(function, out HashSet<ulong>? targets) ? targets : [];

    /// <summary>
    /// A comparison before a jump says how many entries its table has. Tables of arm64, whose entries have several sizes, are not read.
    /// </summary>
    private bool Understand(CodeMap map, int function, List<Step> steps, int jump, HashSet<ulong> targets)
    {
        bool isSwitch = false;
        long count = -1;
        List<ulong> tables = [];
        for (int i = jump; i >= Math.Max(0, jump - MostBack); i--)
        {
            isSwitch |= steps[i].IsIndexed;
            count = count < 0 && steps[i].Compared >= 0 ? steps[i].Compared + 1 : count;
            if (steps[i].Data != 0 && !map.Image.IsCode(steps[i].Data))
            {
                tables.Add(steps[i].Data);
            }
        }

        return !isSwitch || (!map.Processor.HasOneSize && count is > 0 and <= ushort.MaxValue
            && tables.Any(t => ReadAll(map, function, t, (int)count, targets)));
    }

    /// <summary>Reads a table of which the number of entries is known.</summary>
    private bool ReadAll(CodeMap map, int function, ulong table, int count, HashSet<ulong> targets)
    {
        byte[] bytes = map.Image.Memory.From(table, (ulong)count * 8).ToArray();
        ulong[] near = bytes.Length < count * 4 ? [] :
            [.. Enumerable.Range(0, count).Select(i => table + (ulong)BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(i * 4)))];
        ulong[] far = bytes.Length < count * 8 ? [] :
            [.. Enumerable.Range(0, count).Select(i => BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(i * 8)))];
        if ((near.Length > 0 && near.All(map.Image.IsCode) ? near : far.All(map.Image.IsCode) ? far : []) is not { Length: > 0 } found)
        {
            return false;
        }

        foreach (ulong target in found)
        {
            if (map.At(target) == function)
            {
                targets.Add(target);
            }
            else
            {
                Outside.Add(new(map.Extent(function).Start, target, ReferenceKind.Jump));
            }
        }

        return true;
    }

    private void Read(CodeMap map, int function, ulong table, HashSet<ulong> targets)
    {
        ReadOnlySpan<byte> bytes = map.Image.Memory.From(table).Span;
        for (int i = 0; i < Most && (i * 4) + 4 <= bytes.Length; i++)
        {
            ulong target = table + (ulong)BinaryPrimitives.ReadInt32LittleEndian(bytes[(i * 4)..]);
            if (!Take(map, function, target, targets))
            {
                break;
            }
        }

        for (int i = 0; i < Most && (i * 8) + 8 <= bytes.Length; i++)
        {
            if (!Take(map, function, BinaryPrimitives.ReadUInt64LittleEndian(bytes[(i * 8)..]), targets))
            {
                break;
            }
        }
    }

    private bool Take(CodeMap map, int function, ulong target, HashSet<ulong> targets)
    {
        int to = map.At(target);
        if (to == function)
        {
            targets.Add(target);
            return true;
        }

        // Nobody else leads there: it is a part that was split off.
        if (to >= 0 && map.IsUnreferred(to))
        {
            Outside.Add(new(map.Extent(function).Start, target, ReferenceKind.Jump));
            return true;
        }

        return false;
    }
}
