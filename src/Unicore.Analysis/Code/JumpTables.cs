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
    private const int Most = 4096;
    private readonly Dictionary<int, HashSet<ulong>> _targets = [];

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
        }
    }

    /// <summary>Entries that lead out of their function: to a part of it that was put elsewhere.</summary>
    public List<Reference> Outside { get; } = [];

    /// <summary>Where the indirect jumps of a function may go, within it.</summary>
    public IReadOnlyCollection<ulong> Targets(int function) =>
        _targets.TryGetValue(function, out HashSet<ulong>? targets) ? targets : [];

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
