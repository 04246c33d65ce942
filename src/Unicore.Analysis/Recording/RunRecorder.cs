// SPDX-License-Identifier: BSD-3-Clause
// Counts what a run does, until it is a record.
using System.Runtime.InteropServices;

namespace Unicore.Analysis.Recording;

/// <summary>The programs of one run, by their paths.</summary>
internal sealed class RunRecorder
{
    private readonly List<ProgramRecorder> _programs = [];

    /// <summary>The counts of a program. The first that is asked for is the one that was started.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="nameOf">Names for numbers of calls; null if there will be none.</param>
    public ProgramRecorder Of(string path, Func<uint, string>? nameOf = null)
    {
        ProgramRecorder? known = _programs.Find(p => p.Path == path);
        if (known is null)
        {
            _programs.Add(known = new(path, _programs.Count == 0, nameOf));
        }

        return known;
    }

    /// <summary>What was counted.</summary>
    public IReadOnlyList<ProgramRecord> Programs() => [.. _programs.Select(p => p.Record())];
}

/// <summary>The counts of one program.</summary>
/// <param name="path">Where it is.</param>
/// <param name="isStarted">Whether it is the one that was started, not one that another executed.</param>
/// <param name="nameOf">Names for numbers of calls; null if there are none.</param>
internal sealed class ProgramRecorder(string path, bool isStarted, Func<uint, string>? nameOf)
{
    /// <summary>A call by its number: what a tracer counts, without a word for each.</summary>
    private readonly Dictionary<(uint Number, int Error, ulong First, ulong Second), long> _numbers = [];

    private readonly Dictionary<string, Counts> _calls = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Counts> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Counts> _addresses = new(StringComparer.Ordinal);
    private readonly List<string> _libraries = [];

    public string Path => path;

    public bool IsStarted => isStarted;

    public int Processes { get; set; }

    public int Threads { get; set; }

    /// <summary>Counts a call by numbers: of the call, of its error or 0, and of the arguments that tell its kind.</summary>
    public void Add(uint number, int error, ulong first, ulong second) =>
        CollectionsMarshal.GetValueRefOrAddDefault(_numbers, (number, error, first, second), out _)++;

    /// <summary>Counts a call by words.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="error">The error's name, or null.</param>
    /// <param name="arguments">The arguments that tell its kind; empty for a call without.</param>
    /// <param name="count">How often.</param>
    public void Add(string name, string? error, string arguments, long count = 1)
    {
        // What it returns is what the interrupted program has in its register, no result.
        Of(_calls, name).Add(arguments, name == "rt_sigreturn" ? null : error, count);
    }

    public void AddFile(string file, string call, string? error) => Of(_files, file).Add(call, error, 1);

    public void AddAddress(string address, string call, string? error) => Of(_addresses, address).Add(call, error, 1);

    public void AddLibrary(string file)
    {
        if (!_libraries.Contains(file) && file != path)
        {
            _libraries.Add(file);
        }
    }

    public ProgramRecord Record()
    {
        foreach (((uint number, int error, ulong first, ulong second), long count) in _numbers)
        {
            string name = nameOf!(number);
            Add(name, error == 0 ? null : CallForms.Error(error),
                CallForms.Of(name) is { Classes.Count: > 0 } form ? CallForms.Words(form, first, second) : "", count);
        }

        _numbers.Clear();
        return new(path, Processes, Threads,
            [.. InOrder(_calls).Select(c => new MadeCall(c.Key, c.Value.Total, c.Value.Errors, c.Value.Kinds))],
            [.. InOrder(_files).Select(f => new UsedFile(f.Key, f.Value.Kinds, f.Value.Errors))],
            _libraries,
            [.. InOrder(_addresses).Select(a => new UsedAddress(a.Key, a.Value.Kinds, a.Value.Errors))]);
    }

    private static IEnumerable<KeyValuePair<string, Counts>> InOrder(Dictionary<string, Counts> all) =>
        all.OrderBy(c => c.Key, StringComparer.Ordinal);

    private static Counts Of(Dictionary<string, Counts> all, string key)
    {
        ref Counts? counts = ref CollectionsMarshal.GetValueRefOrAddDefault(all, key, out _);
        return counts ??= new();
    }

    /// <summary>How often something was, of which kinds, with which errors.</summary>
    private sealed class Counts
    {
        // Most have none, or one.
        private Dictionary<string, long>? _kinds, _errors;

        public long Total { get; private set; }

        public IReadOnlyDictionary<string, long> Kinds => InOrder(_kinds);

        public IReadOnlyDictionary<string, long> Errors => InOrder(_errors);

        public void Add(string kind, string? error, long count)
        {
            Total += count;
            if (kind.Length > 0)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(_kinds ??= new(StringComparer.Ordinal), kind, out _) += count;
            }

            if (error is not null)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(_errors ??= new(StringComparer.Ordinal), error, out _) += count;
            }
        }

        private static SortedDictionary<string, long> InOrder(Dictionary<string, long>? counts) =>
            counts is null ? new(StringComparer.Ordinal) : new(counts, StringComparer.Ordinal);
    }
}
