// SPDX-License-Identifier: BSD-3-Clause
// A target: the platform and the architecture that an image is for.
using System.Diagnostics.CodeAnalysis;
using Unicore.Build.Toolchains;

namespace Unicore.Build.Libraries;

/// <summary>A platform and an architecture, written <c>kvm/x86_64</c>. Which pairs exist, the platforms' manifests say.</summary>
/// <param name="Platform">Name of the platform, lower case.</param>
/// <param name="Architecture">Canonical name of the architecture (<c>x86_64</c>, <c>arm64</c>).</param>
public sealed record Target(string Platform, string Architecture)
{
    /// <summary>For messages: a sentence, with a blank before it, on what of the target nobody chose; empty when all of it was.</summary>
    public string Note { get; init; } = "";

    /// <summary>Whether it is the same target, whoever chose it.</summary>
    /// <param name="other">Another.</param>
    public bool Equals(Target? other) => other is not null && other.Platform == Platform && other.Architecture == Architecture;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Platform, Architecture);

    /// <summary>Reads <c>platform/architecture</c>; accepts the architectures' other names.</summary>
    /// <param name="text">What the user wrote.</param>
    /// <param name="target">The target, or null when the text is not of that form.</param>
    /// <returns>Whether <paramref name="text"/> has the form of a target.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Target? target)
    {
        target = null;
        string trimmed = (text ?? "").Trim();
        int slash = trimmed.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == trimmed.Length - 1 || trimmed.IndexOf('/', slash + 1) >= 0)
        {
            return false;
        }

        string platform = trimmed[..slash].Trim().ToLowerInvariant();
        string architecture = NormalizeArchitecture(trimmed[(slash + 1)..]);
        if (!IsName(platform) || !IsName(architecture))
        {
            return false;
        }

        target = new Target(platform, architecture);
        return true;
    }

    /// <summary>The canonical name of an architecture, as <see cref="TargetArchitecture.All"/> has it.</summary>
    /// <param name="name">A name as a user, a host or another build system writes it.</param>
    /// <returns>The canonical name; an unknown one comes back in lower case.</returns>
    public static string NormalizeArchitecture(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return TargetArchitecture.Find(name)?.Name ?? name.Trim().ToLowerInvariant();
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Platform}/{Architecture}";

    private static bool IsName(string text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-'))
            {
                return false;
            }
        }

        return text.Length > 0;
    }
}
