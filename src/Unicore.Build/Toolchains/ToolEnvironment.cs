// SPDX-License-Identifier: BSD-3-Clause
// What compilers, linkers and their companions find in their environment, whatever the user's shell has.
namespace Unicore.Build.Toolchains;

/// <summary>
/// The environment of tools. What a user's shell has for them stands in no key, so it must not reach them. (Some of these variables mean
/// something when they are empty, too.)
/// </summary>
public static class ToolEnvironment
{
    /// <summary>Messages in English, and each variable that changes what gcc, clang or binutils do is hidden: null.</summary>
    public static IReadOnlyDictionary<string, string?> Plain { get; } = new Dictionary<string, string?>
    {
        ["LC_ALL"] = "C",
        ["CPATH"] = null,
        ["C_INCLUDE_PATH"] = null,
        ["CPLUS_INCLUDE_PATH"] = null,
        ["OBJC_INCLUDE_PATH"] = null,
        ["GCC_EXEC_PREFIX"] = null,
        ["COMPILER_PATH"] = null,
        ["LIBRARY_PATH"] = null,
        ["DEPENDENCIES_OUTPUT"] = null,
        ["SUNPRO_DEPENDENCIES"] = null,
        ["GNUTARGET"] = null,
        ["LDEMULATION"] = null,
        ["CCC_OVERRIDE_OPTIONS"] = null,
    };
}
