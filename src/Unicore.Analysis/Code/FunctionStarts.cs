// SPDX-License-Identifier: BSD-3-Clause
// Where functions begin.
using Unicore.Elf;

namespace Unicore.Analysis.Code;

/// <summary>
/// Collects the addresses at which functions begin. Symbols, frames, calls and the entry are certain; an address that somebody takes is one
/// only where no frame is around it, for it may be a label.
/// </summary>
internal sealed class FunctionStarts
{
    // Each frame has an area of its own; a file in which many share a large one is made to fill the memory.
    private const int PieceSize = 1 << 17, MostPads = 1 << 22;

    private readonly CodeImage _image;
    private readonly HashSet<ulong> _certain = [], _perhaps = [];
    private ElfFrame[] _frames = [];

    private FunctionStarts(CodeImage image) => _image = image;

    /// <summary>Where exceptions land, and the frame that they come from.</summary>
    public List<(ulong Frame, ulong Pad)> Pads { get; } = [];

    public static FunctionStarts Of(ElfFile file, CodeImage image, ElfDynamic? dynamic)
    {
        FunctionStarts starts = new(image);
        starts.AddCertain(file.Entry);
        foreach (ElfSymbol symbol in ElfTables.Symbols(file))
        {
            if (symbol.Kind is 2 or 10 && symbol.SectionIndex != 0)
            {
                starts.AddCertain(symbol.Value);
            }
        }

        foreach (ElfDynamicSymbol symbol in dynamic?.Symbols ?? [])
        {
            if (symbol.IsFunction && symbol.IsDefined)
            {
                starts.AddCertain(symbol.Value);
            }
        }

        starts._frames = [.. ElfFrames.Read(file, image.Memory).OrderBy(f => f.Start)];
        Dictionary<ulong, (ulong? Origin, IReadOnlyList<ulong> Distances)> areas = [];
        foreach (ElfFrame frame in starts._frames)
        {
            starts.AddCertain(frame.Start);
            if (frame.Handlers == 0 || starts.Pads.Count > MostPads)
            {
                continue;
            }

            if (!areas.TryGetValue(frame.Handlers, out (ulong? Origin, IReadOnlyList<ulong> Distances) area))
            {
                areas[frame.Handlers] = area = ElfFrames.LandingPads(image.Memory, frame.Handlers);
            }

            ulong origin = area.Origin ?? frame.Start;
            starts.Pads.AddRange(area.Distances.Select(d => (frame.Start, origin + d)).Where(p => image.IsCode(p.Item2)));
        }

        foreach (ulong pointer in image.Pointers)
        {
            starts.AddPerhaps(pointer);
        }

        return starts;
    }

    public void AddCertain(ulong address) => Add(_certain, address);

    public void AddPerhaps(ulong address) => Add(_perhaps, address);

    /// <summary>Whether something certainly begins at an address.</summary>
    public bool IsCertain(ulong address) => _certain.Contains(address);

    /// <summary>Whether one frame is around both addresses.</summary>
    public bool IsOneFrame(ulong one, ulong other) => FrameAt(one) is { } frame && other >= frame.Start && other < frame.End;

    /// <summary>Stretches to be swept, each from a beginning to the next one, put together to pieces of about one size.</summary>
    public (ulong Start, ulong End)[][] Pieces()
    {
        (ulong[] starts, ulong[] ends) = Cut();
        List<(ulong, ulong)[]> pieces = [];
        List<(ulong, ulong)> piece = [];
        ulong size = 0;
        for (int i = 0; i < starts.Length; i++)
        {
            piece.Add((starts[i], ends[i]));
            size += ends[i] - starts[i];
            if (size >= PieceSize || i == starts.Length - 1)
            {
                pieces.Add([.. piece]);
                piece.Clear();
                size = 0;
            }
        }

        return [.. pieces];
    }

    /// <summary>The code cut at all beginnings.</summary>
    public (ulong[] Starts, ulong[] Ends) Cut()
    {
        ulong[] cuts = [.. _certain.Concat(_perhaps.Where(p => FrameAt(p) is null)).Concat(_image.Ranges.Select(r => r.Start)).Distinct()];
        Array.Sort(cuts);
        List<ulong> starts = new(cuts.Length), ends = new(cuts.Length);
        int next = 0;
        foreach ((ulong start, ulong end) in _image.Ranges)
        {
            while (next < cuts.Length && cuts[next] < end)
            {
                ulong from = cuts[next++];
                if (from >= start)
                {
                    starts.Add(from);
                    ends.Add(next < cuts.Length && cuts[next] < end ? cuts[next] : end);
                }
            }
        }

        return ([.. starts], [.. ends]);
    }

    private void Add(HashSet<ulong> to, ulong address)
    {
        if (_image.IsCode(address))
        {
            to.Add(address);
        }
    }

    private ElfFrame? FrameAt(ulong address)
    {
        int low = 0, high = _frames.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _frames[middle].Start <= address ? (middle + 1, high) : (low, middle);
        }

        return low > 0 && address < _frames[low - 1].End ? _frames[low - 1] : null;
    }
}
