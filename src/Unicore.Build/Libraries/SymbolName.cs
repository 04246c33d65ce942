// SPDX-License-Identifier: BSD-3-Clause
// The part of a Kconfig symbol or of a make variable that stands for a name.
namespace Unicore.Build.Libraries;

/// <summary>Names of libraries, platforms and architectures inside the names of symbols.</summary>
public static class SymbolName
{
    /// <summary>The name in capitals, with an underscore for each character that no symbol has.</summary>
    /// <param name="name">Such as <c>x86_64</c> or <c>my-lib</c>.</param>
    /// <returns>Such as <c>X86_64</c> or <c>MY_LIB</c>.</returns>
    public static string Of(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_'));

    /// <summary>The symbol that switches a library on, without <c>CONFIG_</c>; its make variables begin so too.</summary>
    /// <param name="name">The library's name.</param>
    /// <returns>Such as <c>LIBMY_LIB</c>.</returns>
    public static string OfLibrary(string name) => "LIB" + Of(name);
}
