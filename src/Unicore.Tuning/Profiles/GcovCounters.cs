// SPDX-License-Identifier: BSD-3-Clause
// The counters of gcc's instrumentation in a guest's memory.
using System.Buffers.Binary;
using Unicore.Diagnostics;

namespace Unicore.Tuning.Profiles;

/// <summary>
/// Reads what <c>-fprofile-generate -fprofile-info-section</c> lays out (GCC's manual, "Instrumentation Options", and the structures
/// <c>gcov_info</c>, <c>gcov_fn_info</c> and <c>gcov_ctr_info</c> of its libgcov): a section of pointers, one for each object, to a
/// description of its functions and where their counters are. libgcov writes the same to files when a program of Linux ends; here
/// the guest has no part in it, so that one that crashed or was killed has counted too.
/// </summary>
internal static class GcovCounters
{
    /// <summary>The section's name, which is the option's default.</summary>
    public const string Section = ".gcov_info";

    // struct gcov_info of GCC 12, for pointers of 64 bits.
    private const ulong Stamp = 16, Checksum = 20, FileName = 24, Merge = 32;

    // struct gcov_fn_info: the description it belongs to, three words, then the counters' places.
    private const ulong Identity = 8, LineChecksum = 12, FlowChecksum = 16, Counters = 24;

    // struct gcov_ctr_info: how many counters of 64 bits, and where.
    private const ulong PlaceSize = 16, Place = 8;

    private const uint MostFunctions = 1 << 20;

    /// <summary>Reads all counters.</summary>
    /// <param name="memory">The guest's memory.</param>
    /// <param name="diagnostics">Where to report <c>UK5040</c> and <c>UK5041</c>.</param>
    /// <returns>For each object the path that its compiler gave its data, and the data; null when there are none.</returns>
    public static IReadOnlyList<(string Path, GcovData Data)>? Read(ProgramMemory memory, ICollection<Diagnostic> diagnostics)
    {
        if (memory.Elf.Sections.FirstOrDefault(s => s.Name == Section) is not { Size: > 0 } section)
        {
            diagnostics.Add(new("UK5040", Severity.Error, "The image counts nothing: it was built without instrumentation. "
                + "Build it with -p:Pgo=instrument."));
            return null;
        }

        List<(string Path, GcovData Data)> found = [];
        for (ulong at = 0; at + sizeof(ulong) <= section.Size; at += sizeof(ulong))
        {
            ulong info = memory.Image.Word(section.Address + at);
            uint version = memory.Word32(info);
            if (version == 0 || version != memory.InitialWord(info))
            {
                diagnostics.Add(new("UK5041", Severity.Error,
                    "The guest's memory doesn't hold its image: it ended before it had begun, or another image ran."));
                return null;
            }

            if (GcovData.KindsOf(version) is not { } kinds)
            {
                diagnostics.Add(new("UK5042", Severity.Error, $"The counters are of gcc {GcovData.VersionName(version)}, whose layout "
                    + $"isn't known. Build with one of {GcovData.KnownVersions}."));
                return null;
            }

            if (ReadObject(memory, info, version, kinds) is { } data)
            {
                found.Add(data);
            }
        }

        // A run's largest counter is the same for all of its objects.
        uint largest = (uint)Math.Min(found.SelectMany(f => f.Data.Functions).SelectMany(f => f.Counters).Where(c => c.Kind == 0)
            .SelectMany(c => c.Values).DefaultIfEmpty().Max(), uint.MaxValue);
        found.ForEach(f => f.Data.Largest = largest);
        return found;
    }

    /// <summary>An object's description is the image's, which no guest changes; only its counters are from memory.</summary>
    private static (string, GcovData)? ReadObject(ProgramMemory memory, ulong info, uint version, int kinds)
    {
        bool[] counted = [.. Enumerable.Range(0, kinds).Select(k => memory.Image.Word(info + Merge + (ulong)k * sizeof(ulong)) != 0)];
        ulong functions = info + Merge + (ulong)kinds * sizeof(ulong);
        uint count = memory.InitialWord(functions);
        ulong table = memory.Image.Word(functions + sizeof(ulong));
        GcovData data = new(version, memory.InitialWord(info + Stamp), memory.InitialWord(info + Checksum));
        if (count > MostFunctions || memory.Image.Text(memory.Image.Word(info + FileName)) is not { Length: > 0 } path)
        {
            return null;
        }

        for (uint i = 0; i < count; i++)
        {
            // It says whose it is: of functions that several objects have, one object's copy was linked.
            ulong function = memory.Image.Word(table + i * sizeof(ulong));
            if (function == 0 || memory.Image.Word(function) != info)
            {
                data.Functions.Add(GcovFunction.LinkedElsewhere);
                continue;
            }

            List<GcovCounterSet> sets = [];
            ulong place = function + Counters;
            for (int kind = 0; kind < kinds; kind++)
            {
                if (!counted[kind])
                {
                    continue;
                }

                uint values = memory.InitialWord(place);
                ReadOnlyMemory<byte> bytes = memory.Read(memory.Image.Word(place + Place), values * sizeof(ulong));
                if ((ulong)bytes.Length != values * sizeof(ulong))
                {
                    return null;
                }

                long[] numbers = new long[bytes.Length / sizeof(ulong)];
                for (int n = 0; n < numbers.Length; n++)
                {
                    numbers[n] = BinaryPrimitives.ReadInt64LittleEndian(bytes.Span[(n * sizeof(ulong))..]);
                }

                sets.Add(new(kind, numbers));
                place += PlaceSize;
            }

            uint Of(ulong field) => memory.InitialWord(function + field);
            data.Functions.Add(new(Of(Identity), Of(LineChecksum), Of(FlowChecksum), sets));
        }

        return (path, data);
    }
}
