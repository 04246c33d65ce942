// SPDX-License-Identifier: BSD-3-Clause
// What a configuration is made from: the libraries at hand, the target, and the values that the user set.
using Unicore.Build.Libraries;
using Unicore.Kconfig;
using Unicore.Kconfig.Solving;

namespace Unicore.Build.Configuring;

/// <summary>One value that the user set.</summary>
/// <param name="Name">The symbol, with or without <c>CONFIG_</c>.</param>
/// <param name="Value">Its value as <c>.config</c> has it, without quotes.</param>
/// <param name="Origin">Who set it, and where.</param>
public sealed record KconfigValue(string Name, string Value, Origin Origin);

/// <summary>One project to configure for one target.</summary>
public sealed record ConfigurationRequest
{
    /// <summary>The application.</summary>
    public required LibraryManifest Application { get; init; }

    /// <summary>The libraries and platforms that the project refers to, with their own references.</summary>
    public required IReadOnlyList<LibraryManifest> Referenced { get; init; }

    /// <summary>The core that comes with the SDK: taken where something needs it.</summary>
    public required IReadOnlyList<LibraryManifest> Core { get; init; }

    /// <summary>Names of the core libraries that every image starts from.</summary>
    public IReadOnlyList<string> CoreRoots { get; init; } = ["ukboot"];

    /// <summary>The target.</summary>
    public required Target Target { get; init; }

    /// <summary>Title of the configuration.</summary>
    public required string Name { get; init; }

    /// <summary>The folder that relative <c>source</c> paths start from.</summary>
    public required string ProjectDirectory { get; init; }

    /// <summary>Fragments in <c>.config</c> form, weakest first.</summary>
    public IReadOnlyList<string> Fragments { get; init; } = [];

    /// <summary>Single values, weakest first; they win over fragments.</summary>
    public IReadOnlyList<KconfigValue> Values { get; init; } = [];

    /// <summary>The doors to disk, environment and shell; null for the real ones.</summary>
    public KconfigOptions? Options { get; init; }
}

/// <summary>A solved configuration: the libraries of the image and the value of every symbol.</summary>
public sealed record ConfigurationResult
{
    /// <summary>The application, for this target.</summary>
    public required LibraryManifest Application { get; init; }

    /// <summary>The libraries of the image, needs first, the platform among them; for this target.</summary>
    public required IReadOnlyList<LibraryManifest> Libraries { get; init; }

    /// <summary>Every library that could be part of the image: these, and those that are switched off or that nothing needs.</summary>
    public required IReadOnlyList<LibraryManifest> Available { get; init; }

    /// <summary>The platform.</summary>
    public required LibraryManifest Platform { get; init; }

    /// <summary>The values.</summary>
    public required KconfigSolver Solver { get; init; }

    /// <summary>The text of the Kconfig file that all others are read from.</summary>
    public required string RootText { get; init; }

    /// <summary>What the references to libraries set, before fragments and values.</summary>
    public required IReadOnlyList<KconfigValue> ReferenceValues { get; init; }
}
