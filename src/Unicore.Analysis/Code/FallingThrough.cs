// SPDX-License-Identifier: BSD-3-Clause
// Functions that run into what stands behind them.
namespace Unicore.Analysis.Code;

/// <summary>
/// Finds stretches whose last instruction is followed by the next stretch: a function with two entries. One that ends with a call which
/// never returns isn't one; that is told from a label by what the next stretch is.
/// </summary>
internal sealed class FallingThrough(CodeMap map, FunctionStarts starts)
{
    private const int Most = 64; // bytes: enough for the last instruction and what pads it

    public List<Reference> Find()
    {
        List<Reference> found = [];
        List<Step> steps = [];
        for (int i = 0; i + 1 < map.Count; i++)
        {
            (ulong start, ulong end) = map.Extent(i);
            if (map.Extent(i + 1).Start != end)
            {
                continue;
            }

            bool isOne = starts.IsOneFrame(end - 1, end);
            if (!isOne && starts.IsCertain(end) && end % 16 == 0)
            {
                // By far the most: aligned, and begun by a symbol or a call. Hand-written code alone runs into such.
                if (end - start > Most || !RunsInto(start, end, steps, isCertain: true))
                {
                    continue;
                }
            }
            else if (!RunsInto(start, end, steps, isCertain: starts.IsCertain(end) && !isOne))
            {
                continue;
            }

            found.Add(new(Last(steps), end, ReferenceKind.Into));
        }

        return found;
    }

    private static ulong Last(List<Step> steps) => steps[^1].Address;

    private bool RunsInto(ulong start, ulong end, List<Step> steps, bool isCertain)
    {
        steps.Clear();
        map.Processor.Decode(map.Image, start, end, steps);
        int last = steps.FindLastIndex(s => !s.IsPadding);
        return last >= 0 && steps[last].GoesOn && !(isCertain && steps[last].Flow is Flow.Call or Flow.IndirectCall);
    }
}
