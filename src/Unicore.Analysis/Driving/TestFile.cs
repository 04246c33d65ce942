// SPDX-License-Identifier: BSD-3-Clause
// What a program is asked while it runs, as values.
namespace Unicore.Analysis.Driving;

/// <summary>A kind of step.</summary>
public enum StepKind
{
    /// <summary>Text for the program's standard input.</summary>
    Input,

    /// <summary>A command of the host's, for the shell.</summary>
    Run,

    /// <summary>An HTTP request of a URL.</summary>
    Get,

    /// <summary>Text for the program's port.</summary>
    Send,

    /// <summary>Seconds to wait.</summary>
    Wait,
}

/// <summary>One thing that is done.</summary>
/// <param name="Kind">What.</param>
/// <param name="Text">The text, command, URL or number of it.</param>
public sealed record TestStep(StepKind Kind, string Text)
{
    /// <summary>What must be in the answer, or null.</summary>
    public string? Expect { get; init; }

    /// <summary>The command's exit status or HTTP's that it must end with; null for any.</summary>
    public int? Status { get; init; }

    /// <summary>Seconds after which it has failed.</summary>
    public double Timeout { get; init; } = 10;
}

/// <summary>A test: steps in their order, and what is expected in the end.</summary>
/// <param name="Steps">The steps.</param>
public sealed record TestFile(IReadOnlyList<TestStep> Steps)
{
    /// <summary>The program's port, 0 for one that is free; null for a program without.</summary>
    public int? Port { get; init; }

    /// <summary>The address that it has the port at.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>What must be in the program's standard output, or null.</summary>
    public string? Output { get; init; }

    /// <summary>The exit status that it must end with; null for any.</summary>
    public int? Exit { get; init; }

    /// <summary>Whether steps go to the program's standard input.</summary>
    public bool HasInput => Steps.Any(s => s.Kind == StepKind.Input);

    /// <summary>Whether the program is to end by itself, when its input has.</summary>
    public bool EndsItself => Steps.Count > 0 && Steps.All(s => s.Kind is StepKind.Input or StepKind.Wait);
}
