// SPDX-License-Identifier: BSD-3-Clause
// What a job file says.
namespace Unicore.Tuning.Spaces;

/// <summary>What may vary, what is measured, and how long.</summary>
public sealed record TuningJob
{
    /// <summary>The job file; absolute.</summary>
    public required string File { get; init; }

    /// <summary>The project; absolute, null for the one that lies beside the file.</summary>
    public string? Project { get; init; }

    /// <summary>Properties that every build is given.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>What may vary.</summary>
    public IReadOnlyList<VaryRequest> Vary { get; init; } = [];

    /// <summary>What is measured; of several none is worth more than another.</summary>
    public IReadOnlyList<Measure> Measures { get; init; } = [];

    /// <summary>Patterns of the measures that are printed.</summary>
    public IEnumerable<(string Name, string Pattern)> Patterns => Measures.Where(m => m.Pattern is not null)
        .Select(m => (m.Name, m.Pattern!));

    /// <summary>How long the job goes on.</summary>
    public Budget Budget { get; init; } = new();

    /// <summary>How each image is run.</summary>
    public RunRequest Run { get; init; } = new();

    /// <summary>Folders of other jobs that are learned from; absolute.</summary>
    public IReadOnlyList<string> From { get; init; } = [];
}

/// <summary>One entry of <c>vary</c>, as written.</summary>
/// <param name="Name">Its key, without <c>CONFIG_</c>.</param>
/// <param name="Kind">Under which heading it stands.</param>
/// <param name="Values">Values that are listed; empty for a range, or for whatever the symbol may be.</param>
/// <param name="Range">Bounds and steps; null without.</param>
/// <param name="Line">Line of the key.</param>
/// <param name="Column">Column of the key.</param>
public sealed record VaryRequest(string Name, OptionKind Kind, IReadOnlyList<string> Values, ValueRange? Range, int Line, int Column);

/// <summary>Numbers from one to another.</summary>
/// <param name="From">The least.</param>
/// <param name="To">The most.</param>
/// <param name="Step">What is added to come to the next; 0 where <paramref name="Times"/> says how.</param>
/// <param name="Times">What the next is multiplied by; 0 where <paramref name="Step"/> says how.</param>
public sealed record ValueRange(long From, long To, long Step, long Times)
{
    /// <summary>The numbers.</summary>
    public IEnumerable<long> Values()
    {
        for (Int128 value = From; value <= To; value = Step > 0 ? value + Step : value * Times)
        {
            yield return (long)value;
        }
    }
}

/// <summary>How a figure is come by.</summary>
public enum MeasureKind
{
    /// <summary>Bytes of the image.</summary>
    Image,

    /// <summary>Instructions of the image that were executed, counted by QEMU.</summary>
    Instructions,

    /// <summary>Bytes of its memory that the guest used.</summary>
    Memory,

    /// <summary>Seconds from the start to the guest's first word.</summary>
    Boot,

    /// <summary>Seconds from the start to the guest's end.</summary>
    Seconds,

    /// <summary>A number that the guest, or the command beside it, prints.</summary>
    Output,
}

/// <summary>One figure of each run.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Kind">How it is come by.</param>
/// <param name="IsMost">Whether more is better.</param>
/// <param name="Pattern">For <see cref="MeasureKind.Output"/>: its first group is the number.</param>
/// <param name="Repeat">How often a run is repeated for it.</param>
public sealed record Measure(string Name, MeasureKind Kind, bool IsMost, string? Pattern, int Repeat)
{
    // A figure that is 0 has no logarithm: this counts as the least there is.
    private const double Tiny = 1e-9;

    /// <summary>
    /// A figure as what is made least: its logarithm, so that a difference is a share of the whole, whatever the unit.
    /// </summary>
    public double Cost(double value) => Math.Log(Math.Max(value, Tiny)) * (IsMost ? -1 : 1);

    /// <summary>The figure that costs so much.</summary>
    public double Value(double cost) => Math.Exp(IsMost ? -cost : cost);
}

/// <summary>How long a job goes on: until the first of these is reached.</summary>
/// <param name="Runs">Configurations that are measured.</param>
/// <param name="Minutes">Minutes of building and running.</param>
/// <param name="Builds">Configurations whose image is another than the one before.</param>
public sealed record Budget(int Runs = 100, double Minutes = double.PositiveInfinity, int Builds = int.MaxValue);

/// <summary>How images are run.</summary>
/// <param name="Arguments">The guest's arguments, as after <c>dotnet run --</c>; null for the project's.</param>
/// <param name="Input">A file that is its standard input; absolute.</param>
/// <param name="Command">A command of the host's that is run meanwhile, at whose end the guest is asked to end.</param>
/// <param name="Timeout">Seconds after which a run counts as failed.</param>
public sealed record RunRequest(string? Arguments = null, string? Input = null, string? Command = null, double Timeout = 600);
