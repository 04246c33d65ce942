// SPDX-License-Identifier: BSD-3-Clause
// What is asked of a run.
namespace Unicore.Analysis.Driving;

/// <summary>One run of one program.</summary>
public sealed record RunRequest
{
    /// <summary>The program's path.</summary>
    public required string Program { get; init; }

    /// <summary>Its arguments; <c>{port}</c> and <c>{folder}</c> in them stand for the test's port and a folder of the run's own.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>What is done while it runs, or null.</summary>
    public TestFile? Test { get; init; }

    /// <summary>After how long it is asked to end; null: when the test is done, or never without one.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>How long it may take to end by itself, and the test to be done.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long it may take to end when it was asked to.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Receives what the program writes to its standard output; null for nobody.</summary>
    public Stream? Output { get; init; }

    /// <summary>Whether our standard input and errors are the program's too; otherwise it has none.</summary>
    public bool SharesStreams { get; init; }

    /// <summary>System calls of the program that fail with ENOSYS (false), or return 0 (true), without the kernel being asked.</summary>
    public IReadOnlyDictionary<string, bool> Without { get; init; } = new Dictionary<string, bool>();
}
