// SPDX-License-Identifier: BSD-3-Clause
// What images are to be made of.
namespace Unicore.Images.Oci;

/// <summary>A file of a layer, owned by root and of no date.</summary>
/// <param name="Path">Where it is, without a slash at its start.</param>
/// <param name="Mode">Its permissions.</param>
public sealed record OciFile(string Path, int Mode)
{
    /// <summary>The file that has its contents, absolute; null for <see cref="Bytes"/>.</summary>
    public string? Source { get; init; }

    /// <summary>Its contents.</summary>
    public ReadOnlyMemory<byte> Bytes { get; init; }
}

/// <summary>A layer: files that come together.</summary>
/// <param name="Files">The files; folders come of their paths.</param>
public sealed record OciLayer(IReadOnlyList<OciFile> Files)
{
    /// <summary>What the manifest says of the layer.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new SortedDictionary<string, string>();
}

/// <summary>An image.</summary>
/// <param name="Platform">What it is for.</param>
/// <param name="Layers">Its files.</param>
public sealed record OciImage(OciPlatform Platform, IReadOnlyList<OciLayer> Layers)
{
    /// <summary>What it begins with.</summary>
    public OciExecution Execution { get; init; } = new();

    /// <summary>What the manifest says of it.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new SortedDictionary<string, string>();
}

/// <summary>The images of one target: one, or one for each kind of tool that runs it.</summary>
/// <param name="Name">What its tags end with where there are several targets: <c>kvm-x86_64</c>.</param>
/// <param name="Images">The images.</param>
public sealed record OciTarget(string Name, IReadOnlyList<OciImage> Images);
