// SPDX-License-Identifier: BSD-3-Clause
// What is to be cut out, and what was.
using Unicore.Analysis.Decomposing.Partitions;
using Unicore.Analysis.Porting;

namespace Unicore.Analysis.Decomposing.Extracting;

/// <summary>What is to become a micro-library.</summary>
public sealed record ExtractionRequest
{
    /// <summary>The file of a folder that says that it is a micro-library of ours.</summary>
    internal const string Mark = "decompose.json";

    /// <summary>One of the partition, or, with symbols, sources or a program, the new one's name.</summary>
    public required string Name { get; init; }

    /// <summary>Symbols that it has to define.</summary>
    public IReadOnlyList<string> Symbols { get; init; } = [];

    /// <summary>Sources that are in it: paths, folders.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Sources that are not in it, whoever wants them: paths, folders, symbols.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];

    /// <summary>A program or an object whose unknown symbols it has to define, or null.</summary>
    public string? Program { get; init; }

    /// <summary>Whether what its sources want of others is in it too.</summary>
    public bool IsClosed { get; init; }

    /// <summary>Whether functions that nobody in it needs are left out of its sources.</summary>
    public bool HasParts { get; init; }

    /// <summary>The project's folder; null for one of its name. Nothing is written if <see cref="Writes"/> is false.</summary>
    public string? Output { get; init; }

    /// <summary>Whether a micro-library that is there gives way.</summary>
    public bool Force { get; init; }

    /// <summary>Whether a project is written.</summary>
    public bool Writes { get; init; } = true;

    /// <summary>Whether it is built alone.</summary>
    public bool Builds { get; init; } = true;

    /// <summary>Libraries that it refers to; what they have is no stub, if it is built.</summary>
    public IReadOnlyList<string> Libraries { get; init; } = [];

    /// <summary>The SDK's version that the project names.</summary>
    public required string SdkVersion { get; init; }

    /// <summary>The core, of which the C library counts as being there; null for none.</summary>
    public string? Core { get; init; }

    private static readonly OutputKind Kind = new("micro-library", "UK5107", Mark, "exports");

    internal bool NamesMore => Symbols.Count > 0 || Files.Count > 0 || Program is not null;

    internal string Folder => OutputFolder.PathOf(Output ?? Name);

    internal void Check()
    {
        if (Name.Length is 0 or > 63 || !Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') || Name[0] == '-')
        {
            throw new PortException("UK5106", $"'{Name}' is no name for a micro-library: letters, digits, '_' and '-', at most 63.");
        }

        if (Program is not null && !File.Exists(Program))
        {
            throw new PortException("UK5108", $"There is no program '{Program}', which --for names.", Program);
        }

        if (Writes)
        {
            OutputFolder.Check(Output is "" ? "" : Folder, Force, Kind);
        }
    }
}

/// <summary>A micro-library that was cut out.</summary>
public sealed record Extraction
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The project, or null if none was written.</summary>
    public string? Project { get; init; }

    /// <summary>Sources that define what is wanted, and no more.</summary>
    public required Cover Open { get; init; }

    /// <summary>Sources with all that they want of others.</summary>
    public required Cover Closed { get; init; }

    /// <summary>The one of both that it is.</summary>
    public required IReadOnlyList<int> Files { get; init; }

    /// <summary>Symbols that it has for others.</summary>
    public required IReadOnlyList<string> Exports { get; init; }

    /// <summary>Symbols of sources that were cut away.</summary>
    public required IReadOnlyList<string> CutAway { get; init; }

    /// <summary>Symbols that none of the sources defines.</summary>
    public required IReadOnlyList<string> Foreign { get; init; }

    /// <summary>Symbols in whose place stubs stand.</summary>
    public IReadOnlyList<string> Stubs { get; init; } = [];

    /// <summary>Libraries that it refers to.</summary>
    public IReadOnlyList<string> Libraries { get; init; } = [];

    /// <summary>Functions that were left out of its sources.</summary>
    public int LeftOut { get; init; }

    /// <summary>Whether it was built alone.</summary>
    public bool IsBuilt { get; init; }
}
