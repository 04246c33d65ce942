// SPDX-License-Identifier: BSD-3-Clause
// A gcda file: how often the parts of one object's functions ran.
using System.Buffers.Binary;
using System.Globalization;

namespace Unicore.Tuning.Profiles;

/// <summary>The counters of one kind of a function.</summary>
/// <param name="Kind">0 for arcs of the flow graph; others are of values.</param>
/// <param name="Values">The counters.</param>
internal sealed record GcovCounterSet(int Kind, long[] Values);

/// <summary>A function's counters, and by what the compiler knows it again.</summary>
/// <param name="Identity">Of the function within its object.</param>
/// <param name="LineChecksum">Of its place in the source.</param>
/// <param name="FlowChecksum">Of its flow graph.</param>
/// <param name="Counters">Its counters.</param>
internal sealed record GcovFunction(uint Identity, uint LineChecksum, uint FlowChecksum, IReadOnlyList<GcovCounterSet> Counters)
{
    /// <summary>Stands for a function that several objects have, where another's copy was linked.</summary>
    public static GcovFunction LinkedElsewhere { get; } = new(0, 0, 0, []);
}

/// <summary>
/// Counts of an object's runs, in the form of GCC 12's <c>gcda</c> files (gcc/gcov-io.h describes it): words of 32 bits in the
/// machine's order, of a counter the low one first. A head of magic number, version, stamp and checksum; then records of a tag, a
/// length in bytes and that many bytes; a zero at the end. Counters that are all zero have a negative length and no bytes.
/// </summary>
/// <param name="version">The compiler's version, as it writes it.</param>
/// <param name="stamp">Of the compilation.</param>
/// <param name="checksum">Of the object's flow graphs.</param>
internal sealed class GcovData(uint version, uint stamp, uint checksum)
{
    private const uint Magic = 0x67636461, FunctionTag = 0x01000000, CounterTag = 0x01a10000, ObjectSummaryTag = 0xa1000000;
    private const int MostCounters = 1 << 22; // zeros take no room in a file
    private const int KindShift = 17, FunctionLength = 3 * sizeof(uint), SummaryLength = 2 * sizeof(uint);

    /// <summary>Releases whose files these are.</summary>
    public const string KnownVersions = "gcc 12";

    public uint Version => version;

    public uint Stamp => stamp;

    public uint Checksum => checksum;

    /// <summary>How many runs were counted.</summary>
    public uint Runs { get; set; } = 1;

    /// <summary>The largest sum of one counter of a run.</summary>
    public uint Largest { get; set; }

    public List<GcovFunction> Functions { get; } = [];

    /// <summary>How many kinds of counters a release has; null of one that isn't known.</summary>
    /// <param name="version">The version.</param>
    /// <returns>The number.</returns>
    public static int? KindsOf(uint version) => MajorOf(version) == 12 ? 8 : null;

    /// <summary>The version for people: four characters say major in hexadecimal tens from A on, its ones, minor and state.</summary>
    /// <param name="version">The version.</param>
    /// <returns>Major and minor.</returns>
    public static string VersionName(uint version) =>
        string.Create(CultureInfo.InvariantCulture, $"{MajorOf(version)}.{(char)(byte)(version >> 8)}");

    private static int MajorOf(uint version) => ((int)(version >> 24) - 'A') * 10 + ((int)(byte)(version >> 16) - '0');

    /// <summary>The file's bytes.</summary>
    /// <returns>They.</returns>
    public byte[] ToBytes()
    {
        MemoryStream bytes = new();
        Put(bytes, Magic, version, stamp, checksum, ObjectSummaryTag, SummaryLength, Runs, Largest);
        foreach (GcovFunction function in Functions)
        {
            if (function == GcovFunction.LinkedElsewhere)
            {
                Put(bytes, FunctionTag, 0);
                continue;
            }

            Put(bytes, FunctionTag, FunctionLength, function.Identity, function.LineChecksum, function.FlowChecksum);
            foreach (GcovCounterSet set in function.Counters)
            {
                int length = set.Values.Length * sizeof(ulong);
                bool isZero = Array.TrueForAll(set.Values, v => v == 0);
                Put(bytes, CounterTag + ((uint)set.Kind << KindShift), (uint)(isZero ? -length : length));
                foreach (long value in isZero ? [] : set.Values)
                {
                    Put(bytes, (uint)value, (uint)(value >> 32));
                }
            }
        }

        Put(bytes, 0);
        return bytes.ToArray();
    }

    private static void Put(MemoryStream bytes, params ReadOnlySpan<uint> words)
    {
        Span<byte> word = stackalloc byte[sizeof(uint)];
        foreach (uint value in words)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(word, value);
            bytes.Write(word);
        }
    }

    /// <summary>Reads a file's bytes.</summary>
    /// <param name="bytes">They.</param>
    /// <returns>What they say; null when they are of no form that is known.</returns>
    public static GcovData? Parse(ReadOnlySpan<byte> bytes)
    {
        WordReader words = new(bytes);
        if (words.Next() != Magic)
        {
            return null;
        }

        GcovData data = new(words.Next(), words.Next(), words.Next());
        if (KindsOf(data.Version) is not { } kinds)
        {
            return null;
        }

        List<GcovCounterSet>? counters = null;
        while (words.Next() is var tag && tag != 0)
        {
            int length = (int)words.Next();
            if (tag == ObjectSummaryTag && length == SummaryLength)
            {
                (data.Runs, data.Largest) = (words.Next(), words.Next());
            }
            else if (tag == FunctionTag && length == FunctionLength)
            {
                counters = [];
                data.Functions.Add(new(words.Next(), words.Next(), words.Next(), counters));
            }
            else if (tag == FunctionTag && length == 0)
            {
                data.Functions.Add(GcovFunction.LinkedElsewhere);
                counters = null;
            }
            else if (tag >= CounterTag && (tag - CounterTag) % (1 << KindShift) == 0 && (tag - CounterTag) >> KindShift < kinds
                && counters is not null && words.Counters(length) is { } values)
            {
                counters.Add(new((int)((tag - CounterTag) >> KindShift), values));
            }
            else
            {
                return null;
            }
        }

        return words.IsCut ? null : data;
    }

    /// <summary>Adds another's counts, if both are of the same code.</summary>
    /// <param name="other">The other.</param>
    /// <returns>Whether they were.</returns>
    public bool Add(GcovData other)
    {
        if ((version, checksum) != (other.Version, other.Checksum) || Functions.Count != other.Functions.Count
            || Functions.Zip(other.Functions).Any(p => !IsSame(p.First, p.Second)))
        {
            return false;
        }

        IEnumerable<(GcovFunction First, GcovFunction Second)> pairs = Functions.Zip(other.Functions);
        foreach ((GcovCounterSet mine, GcovCounterSet its) in pairs.SelectMany(p => p.First.Counters.Zip(p.Second.Counters)))
        {
            for (int i = 0; i < mine.Values.Length; i++)
            {
                mine.Values[i] += its.Values[i];
            }
        }

        Runs += other.Runs;
        Largest += other.Largest;
        return true;
    }

    private static bool IsSame(GcovFunction one, GcovFunction other) =>
        (one.Identity, one.LineChecksum, one.FlowChecksum) == (other.Identity, other.LineChecksum, other.FlowChecksum)
        && one.Counters.Select(c => (c.Kind, c.Values.Length)).SequenceEqual(other.Counters.Select(c => (c.Kind, c.Values.Length)));

    /// <summary>Whether anything of it ran.</summary>
    public bool HasRun => Functions.Exists(f => f.Counters.Any(c => Array.Exists(c.Values, v => v != 0)));

    private ref struct WordReader(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> _rest = bytes;
        private int _counters = MostCounters;

        /// <summary>Whether more was asked for than there is.</summary>
        public bool IsCut { get; private set; }

        /// <summary>The next word; zero at the end.</summary>
        public uint Next()
        {
            if (_rest.Length < sizeof(uint))
            {
                IsCut = true;
                return 0;
            }

            uint word = BinaryPrimitives.ReadUInt32LittleEndian(_rest);
            _rest = _rest[sizeof(uint)..];
            return word;
        }

        /// <summary>Counters of so many bytes, or as many zeros; null when there are fewer.</summary>
        public long[]? Counters(int length)
        {
            int count = Math.Abs((long)length) / sizeof(ulong) is var n && n <= _counters ? (int)n : -1;
            _counters -= count;
            if (count < 0 || length % sizeof(ulong) != 0 || (length > 0 && length > _rest.Length))
            {
                return null;
            }

            long[] values = new long[count];
            for (int i = 0; length > 0 && i < count; i++)
            {
                uint low = Next();
                values[i] = (long)((ulong)Next() << 32 | low);
            }

            return values;
        }
    }
}
