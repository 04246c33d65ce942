// SPDX-License-Identifier: BSD-3-Clause
// What a program needs, as values.
using Unicore.Analysis.Loading;

namespace Unicore.Analysis.Reporting;

/// <summary>A library of the program.</summary>
/// <param name="Name">What it was asked for by.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Found">Which rule found it.</param>
/// <param name="NeededBy">Names of those that ask for it.</param>
/// <param name="Package">The package that the file came in, or null.</param>
public sealed record LibraryRow(string Name, string Path, FoundBy Found, IReadOnlyList<string> NeededBy, Package? Package);

/// <summary>A library that is not there.</summary>
/// <param name="Name">What it was asked for by.</param>
/// <param name="NeededBy">Who asks first.</param>
public sealed record MissingRow(string Name, string NeededBy);

/// <summary>A symbol that the program gets from a library.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">The version that is asked for, or null.</param>
/// <param name="Library">The library that has it; null when none has.</param>
/// <param name="IsFunction">Whether it is code; false for data, and for a symbol that no library has.</param>
public sealed record SymbolRow(string Name, string? Version, string? Library, bool IsFunction);

/// <summary>An instruction that enters the kernel.</summary>
/// <param name="Module">The file in which it is.</param>
/// <param name="Function">The function; an address in a file without symbols.</param>
/// <param name="Address">Its virtual address.</param>
public sealed record CallSite(string Module, string Function, ulong Address);

/// <summary>A system call that the program can make.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Number">Its number; null for an image, which calls functions instead.</param>
/// <param name="Sites">Where it is made.</param>
/// <param name="Path">Functions from one that the loader or the kernel starts, or data point to, to one that makes it.</param>
/// <param name="Library">The library of the core that has it; null when none has.</param>
public sealed record SystemCallRow(
    string Name, uint? Number, IReadOnlyList<CallSite> Sites, IReadOnlyList<string> Path, string? Library);

/// <summary>An instruction of which it is not known, or not wholly, which system calls it makes.</summary>
/// <param name="Site">Where it is.</param>
/// <param name="Known">The calls that were found.</param>
/// <param name="Why">What ended the search for others.</param>
public sealed record UnknownRow(CallSite Site, IReadOnlyList<string> Known, IReadOnlyList<string> Why);

/// <summary>What the core has of a program.</summary>
/// <param name="Has">Names of calls that a library of it has.</param>
/// <param name="Lacks">Names of calls that say ENOSYS.</param>
/// <param name="Libraries">The libraries with those that it has: what a project refers to.</param>
public sealed record CoreAnswer(IReadOnlyList<string> Has, IReadOnlyList<string> Lacks, IReadOnlyList<string> Libraries);

/// <summary>How a program was linked.</summary>
public enum Linkage
{
    /// <summary>Libraries are loaded when it starts.</summary>
    Dynamic,

    /// <summary>To a fixed address, with all that it needs in it.</summary>
    Static,

    /// <summary>To any address, with all that it needs in it.</summary>
    StaticPie,

    /// <summary>It is a library itself.</summary>
    Library,

    /// <summary>It is an image: what would be system calls are functions in it.</summary>
    Image,
}

/// <summary>What a program needs.</summary>
/// <param name="Program">Its path.</param>
/// <param name="Architecture">Its architecture, as the project calls it.</param>
/// <param name="Linkage">How it was linked.</param>
/// <param name="IsStripped">Whether its symbols were taken away.</param>
/// <param name="Interpreter">The loader that it names, or null.</param>
/// <param name="Package">The package that it came in, or null.</param>
/// <param name="Libraries">Its libraries, in the order in which symbols are looked up.</param>
/// <param name="Missing">Those that were not found.</param>
/// <param name="Symbols">The symbols that it gets from them, by name.</param>
/// <param name="SystemCalls">The system calls that it can make, by name.</param>
/// <param name="Unknown">Where it is not known which.</param>
/// <param name="Guessed">
/// A guess by names alone: calls that a function has the name of which the program wants and no library supplies. None of them was seen.
/// </param>
/// <param name="OpensLibraries">Whether it can open libraries while it runs: what they do is not in here, unless they were named.</param>
/// <param name="Core">What the core has of it; null when that was not asked.</param>
public sealed record ProgramReport(
    string Program, string Architecture, Linkage Linkage, bool IsStripped, string? Interpreter, Package? Package,
    IReadOnlyList<LibraryRow> Libraries, IReadOnlyList<MissingRow> Missing, IReadOnlyList<SymbolRow> Symbols,
    IReadOnlyList<SystemCallRow> SystemCalls, IReadOnlyList<UnknownRow> Unknown, IReadOnlyList<string> Guessed,
    bool OpensLibraries, CoreAnswer? Core)
{
    /// <summary>What runs of it used; null when there was none.</summary>
    public UsageReport? Usage { get; init; }
}
