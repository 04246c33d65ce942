// SPDX-License-Identifier: BSD-3-Clause
// What GNU make can name.
using System.Buffers;

namespace Unicore.Unikraft.Applications;

/// <summary>Names of files and images in makefiles.</summary>
internal static class MakeNames
{
    /// <summary>Characters that mean something to make or to the shell of its recipes, whatever is done to quote them.</summary>
    public static SearchValues<char> Forbidden { get; } = SearchValues.Create(" \t\n:,#$%;'\"()*?[]\\&|<>`");
}
