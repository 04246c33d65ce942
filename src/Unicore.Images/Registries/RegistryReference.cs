// SPDX-License-Identifier: BSD-3-Clause
// The name of an image in a registry, as container tools take it.
using System.Text.RegularExpressions;

namespace Unicore.Images.Registries;

/// <summary>What is pulled.</summary>
/// <param name="Registry">The registry.</param>
/// <param name="Repository">The repository, by its whole name.</param>
/// <param name="Name">A tag, or a digest.</param>
public sealed partial record RegistryReference(RegistryName Registry, string Repository, string Name)
{
    private const string UsualTag = "latest";

    /// <summary>Parses what a user says (the distribution project's package <c>reference</c> has the grammar).</summary>
    /// <param name="text">
    /// <c>[HOST[:PORT]/]REPOSITORY[:TAG][@sha256:DIGITS]</c>: what stands before the first slash is a host if it has a dot or a colon, or
    /// is <c>localhost</c>; else the registry is Docker's. Without a tag it is <c>latest</c>; a digest counts more than a tag.
    /// </param>
    /// <param name="insecure">As of <see cref="RegistryName.Parse"/>.</param>
    /// <returns>The reference; null when the text is none.</returns>
    public static RegistryReference? Parse(string text, string? insecure)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Form().Match(text) is not { Success: true } match)
        {
            return null;
        }

        string host = match.Groups["host"] is { Success: true } said ? said.Value : RegistryName.Docker;
        string repository = match.Groups["repository"].Value;
        string tag = match.Groups["tag"] is { Success: true } named ? named.Value : UsualTag;
        return RegistryName.Parse(host, insecure) is { } registry && RegistryName.IsRepository(repository) && RegistryName.IsTag(tag)
            ? new(registry, registry.WholeRepository(repository),
                match.Groups["digest"] is { Success: true } digest ? digest.Value : tag)
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Registry.Host}/{Repository}{(Name.Contains(':', StringComparison.Ordinal) ? '@' : ':')}{Name}";

    private const string Host = @"(?<host>https?://[^/]+|[^/]*[.:][^/]*|localhost)/";

    [GeneratedRegex(@"\A(" + Host + @")?(?<repository>[^:@/][^:@]*)(:(?<tag>[^:@/]+))?(@(?<digest>sha256:[0-9a-f]{64}))?\z",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
