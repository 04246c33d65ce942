// SPDX-License-Identifier: BSD-3-Clause
// Names of ours as Kconfig has them: in symbols, and between quotes.

namespace Unicore.Build.Configuring;

internal static class KconfigNames
{
    /// <summary>A macro that gives a dollar sign: what a macro gives is not expanded again.</summary>
    public const string Dollar = "unicore-dollar";

    /// <summary>A name or a path as it stands between quotes, on one line; $( in it starts no macro.</summary>
    public static string Escape(string text) => text.ReplaceLineEndings(" ").Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("$(", "$(" + Dollar + ")(", StringComparison.Ordinal);
}
