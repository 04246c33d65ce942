// SPDX-License-Identifier: BSD-3-Clause
// What must be known of libraries to explain what a linker says of them.
namespace Unicore.Build.Linking;

/// <summary>The libraries of a build, and those that could be part of it. Asked only after a link failed.</summary>
public interface ILinkedLibraries
{
    /// <summary>Folders that the names of sources in a linker's words may be relative to.</summary>
    IEnumerable<string> SourceRoots { get; }

    /// <summary>The linked libraries that export a symbol.</summary>
    /// <param name="symbol">Its name.</param>
    /// <returns>Their names, without an order.</returns>
    IEnumerable<string> DefinersOf(string symbol);

    /// <summary>Where a symbol is that the linker did not find, and what makes it part of the image.</summary>
    /// <param name="symbol">Its name.</param>
    /// <returns>Whole sentences, or null when no library has it.</returns>
    string? Whereabouts(string symbol);

    /// <summary>Why a name of the C standard or of POSIX isn't in the image's C library.</summary>
    /// <param name="name">A function's name, or a header as it was included.</param>
    /// <returns>A sentence, or null when there is nothing to say.</returns>
    string? OutsideOfTheCLibrary(string name) => null;

    /// <summary>A library at hand that can have a role.</summary>
    /// <param name="role">The role.</param>
    /// <returns>The library's name, or null when none can.</returns>
    string? ProviderOf(string role) => null;

    /// <summary>The library that has a header which a compiler did not find.</summary>
    /// <param name="header">The header as it was included.</param>
    /// <returns>The library's name, or null when none has it.</returns>
    string? OwnerOf(string header);

    /// <summary>The library that has a crate which rustc did not find.</summary>
    /// <param name="crate">The crate's name.</param>
    /// <returns>The library's name, or null when none has it.</returns>
    string? OwnerOfCrate(string crate) => null;
}
