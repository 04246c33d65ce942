// SPDX-License-Identifier: BSD-3-Clause
// One row of `unicore list`.
namespace Unicore.Tool.Listing;

/// <summary>What a row is about, in the order of the rows.</summary>
internal enum ListedKind
{
    Core,
    Platform,
    Library,
    Driver,
    Application,
}

/// <summary>Something that is at hand.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">The name by which builds know it.</param>
/// <param name="Version">Its version, or null.</param>
/// <param name="Where">A folder, or the name of a package source.</param>
/// <param name="Title">What it is for, in few words; null when nothing says so.</param>
internal sealed record Listed(ListedKind Kind, string Name, string? Version, string Where, string? Title);
