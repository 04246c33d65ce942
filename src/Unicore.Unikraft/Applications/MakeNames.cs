// SPDX-License-Identifier: BSD-3-Clause
// What GNU make can name.
using System.Buffers;
using Unicore.Diagnostics;

namespace Unicore.Unikraft.Applications;

/// <summary>Names of files and images in makefiles.</summary>
internal static class MakeNames
{
    /// <summary>Characters that mean something to make or to the shell of its recipes, whatever is done to quote them.</summary>
    public static SearchValues<char> Forbidden { get; } = SearchValues.Create(" \t\n:,#$%;'\"()*?[]\\&|<>`");

    /// <summary>Whether make can be told of a path.</summary>
    /// <param name="path">The path.</param>
    public static bool CanBe(string path) => !path.AsSpan().ContainsAny(Forbidden);

    /// <summary>Whether make cannot be told of a path for the folder that it lies in, so that only another folder helps.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="path">The path.</param>
    public static bool IsCause(string folder, string path) =>
        !CanBe(folder) && (path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal));

    /// <summary>Says what make cannot work with.</summary>
    /// <param name="what">What, and what it is.</param>
    /// <param name="cure">What to do.</param>
    /// <returns><c>UK2602</c>.</returns>
    public static Diagnostic Refused(string what, string cure) => new("UK2602", Severity.Error,
        $"GNU make cannot work with {what} may hold no blanks and none of : , # $ % ; ' \" ( ) * ? [ ]. {cure}");
}
