// SPDX-License-Identifier: BSD-3-Clause
// Walks through a plan, compares each call, and keeps count.
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Unicore.Kconfig;

namespace Unicore.Oracles;

/// <summary>Compares the engine with the real program, call by call.</summary>
/// <param name="memo">Remembers shell commands of the real program; null runs them.</param>
/// <param name="ledger">What is done already, or null.</param>
/// <param name="say">Gets a line for each difference.</param>
public sealed class Runner(ShellMemo? memo, Ledger? ledger, Action<string> say)
{
    private const int SampleOf = 150;
    private readonly OurSession _session = new();
    private readonly ConditionalWeakTable<Request, Outcome> _outcomes = [];

    /// <summary>The command that stands in for conf in a sample of the calls; null compares in this process only.</summary>
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary>Where calls that differ are kept, to be looked at; null keeps none.</summary>
    public string? Differences { get; init; }

    /// <summary>Compares one tree and returns the counts.</summary>
    public Tally Compare(OracleTree tree, Scale scale)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(scale);
        var tally = new Tally();
        if (tree.MakesFiles)
        {
            var first = new Request("listnewconfig", "to make the files", "--listnewconfig");
            Real(tree, first);
            _session.Run(tree, first);
        }

        List<(string Name, Func<IEnumerable<Request>> Calls)> steps = new Plan(tree, scale, r => Real(tree, r)).Steps().ToList();
        OrderablePartitioner<(string Name, Func<IEnumerable<Request>> Calls)> left =
            Partitioner.Create(steps, EnumerablePartitionerOptions.NoBuffering);
        Parallel.ForEach(left, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, step =>
        {
            if (ledger?.Find(tree, step.Name) is { } known)
            {
                tally.Add(known);
                return;
            }

            var count = new Tally();
            foreach (Request? request in step.Calls())
            {
                Outcome expected = Real(tree, request);
                if (expected == Outcome.Endless)
                {
                    say($"{tree}: {request.Mode}, {request.Name}: conf itself does not end; not counted");
                    continue;
                }

                Count(count, tree, request, "", expected, _session.Run(tree, request));
                if (Command is not null && !tree.MakesFiles && request.Fingerprint() % SampleOf == 0)
                {
                    Count(count, tree, request, " (as a process)", expected, RealConf.Run(
                        [.. Command, .. Release(tree)], tree, request, new Dictionary<string, string?>()));
                }
            }

            ledger?.Add(tree, step.Name, count);
            tally.Add(count);
        });
        return tally;
    }

    private Outcome Real(OracleTree tree, Request request) => _outcomes.GetValue(request, r => RealConf.Run(tree, r, memo));

    private void Count(Tally count, OracleTree tree, Request request, string how, Outcome expected, Outcome actual)
    {
        string? difference = actual.DifferenceFrom(expected);
        count.Add(request.Mode, difference is null ? 0 : 1);
        if (difference is not null)
        {
            say($"{tree}: {request.Mode}, {request.Name}{how}: {difference}");
            Keep($"{tree} {request.Mode} {request.Name}{how}", request, expected, actual);
        }
    }

    private static string[] Release(OracleTree tree) => tree.Release == KconfigRelease.Linux52 ? ["--release", "5.2"] : [];

    private void Keep(string name, Request request, Outcome expected, Outcome actual)
    {
        if (Differences is null)
        {
            return;
        }

        string folder = Path.Combine(Differences, string.Concat(name.Select(c => char.IsLetterOrDigit(c) || c == '.' ? c : '_')));
        foreach ((string? side, Outcome? outcome) in new[] { ("expected", expected), ("actual", actual) })
        {
            foreach ((string? path, string? text) in outcome.Files.Where(f => f.Value.Length > 0).Append(new("stdout", outcome.Output))
                .Append(new("stderr", outcome.Error)))
            {
                Write(Path.Combine(folder, side, path), text);
            }
        }

        Write(Path.Combine(folder, "before", "keys"), request.Keys);
        Write(Path.Combine(folder, "before", "options"),
            string.Join('\n', request.Options.Concat(request.Environment.Select(e => $"{e.Key}={e.Value}"))));
        foreach ((string? path, string? text) in request.Files.Where(f => f.Value.Length > 0).Append(new(".config", request.Config ?? "")))
        {
            Write(Path.Combine(folder, "before", path), text);
        }
    }

    private static void Write(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text, RealConf.Bytes);
    }
}
