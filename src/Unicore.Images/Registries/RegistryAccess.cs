// SPDX-License-Identifier: BSD-3-Clause
// How a registry is told who asks: by name and secret, or by a token that another server gives for them.
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Unicore.Images.Oci;

namespace Unicore.Images.Registries;

/// <summary>
/// Answers a registry's challenges (RFC 7617 for <c>Basic</c>; for <c>Bearer</c> the distribution project's <c>docs/spec/auth/token.md</c>
/// and <c>oauth.md</c>).
/// </summary>
/// <param name="registry">The registry.</param>
/// <param name="credentials">Who asks; null for anybody.</param>
/// <param name="what">What for: <see cref="Push"/> or <see cref="Pull"/>.</param>
internal sealed class RegistryAccess(RegistryName registry, RegistryCredentials? credentials, string what)
{
    /// <summary>The rights that requests need, as scopes name them.</summary>
    public const string Push = "push", Pull = "pull";

    private const int LargestToken = 1 << 20;

    /// <summary>What requests carry; null before a challenge was answered.</summary>
    public AuthenticationHeaderValue? Header { get; private set; }

    /// <summary>Answers a challenge: <see cref="Header"/> is right for the next request.</summary>
    /// <exception cref="OciException"><c>UK4051</c>: it cannot be answered.</exception>
    public async Task AnswerAsync(
        HttpClient http, IReadOnlyList<AuthenticationHeaderValue> challenges, string repository, CancellationToken cancellation)
    {
        AuthenticationHeaderValue? Find(string scheme) =>
            challenges.FirstOrDefault(c => c.Scheme.Equals(scheme, StringComparison.OrdinalIgnoreCase));
        Header = Find("Bearer") is { } bearer
            ? new("Bearer", await TokenAsync(http, bearer, repository, cancellation).ConfigureAwait(false))
            : Find("Basic") is not null && credentials is { User.Length: > 0 } ? Basic(credentials)
            : throw Refused(repository);
    }

    /// <summary>What a registry's refusal is told by.</summary>
    public OciException Refused(string repository) => new("UK4051", credentials is null
        ? $"The registry {registry.Host} lets only who is logged in {what} '{repository}', and there are no credentials for it. "
            + $"Run 'docker login {registry.Host}', or set DOTNET_CONTAINER_{what.ToUpperInvariant()}_REGISTRY_UNAME and …_PWORD."
        : $"The registry {registry.Host} does not let the user of its credentials {what} '{repository}'. Log in again, or ask for the "
            + "right to.");

    private static AuthenticationHeaderValue Basic(RegistryCredentials who) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{who.User}:{who.Secret}")));

    private async Task<string> TokenAsync(
        HttpClient http, AuthenticationHeaderValue challenge, string repository, CancellationToken cancellation)
    {
        Dictionary<string, string> words = ChallengeWords.Of(challenge.Parameter ?? "");
        if (!words.TryGetValue("realm", out string? realm) || !Uri.TryCreate(realm, UriKind.Absolute, out Uri? server)
            || (server.Scheme != Uri.UriSchemeHttps
                && (server.Scheme != registry.Address.Scheme || server.Host != registry.Address.Host)))
        {
            // Without encryption credentials go to the registry's own host alone.
            throw Refused(repository);
        }

        Dictionary<string, string> query = new(StringComparer.Ordinal)
        {
            ["service"] = words.GetValueOrDefault("service", ""),

            // A token is asked for what we want, whatever the registry would have.
            ["scope"] = $"repository:{repository}:{(what == Push ? "pull,push" : Pull)}",
        };
        using HttpRequestMessage request = new();
        if (credentials is { User.Length: 0 } token)
        {
            query["grant_type"] = "refresh_token";
            query["refresh_token"] = token.Secret;
            query["client_id"] = "Unicore.Sdk";
            request.Method = HttpMethod.Post;
            request.RequestUri = server;
            request.Content = new FormUrlEncodedContent(query);
        }
        else
        {
            UriBuilder address = new(server);
            string own = address.Query.TrimStart('?');
            address.Query = string.Join('&', query.Where(q => q.Value.Length > 0)
                .Select(q => $"{q.Key}={Uri.EscapeDataString(q.Value)}").Prepend(own).Where(q => q.Length > 0));
            request.RequestUri = address.Uri;
            request.Headers.Authorization = credentials is null ? null : Basic(credentials);
        }

        using HttpResponseMessage answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation)
            .ConfigureAwait(false);
        if (!answer.IsSuccessStatusCode)
        {
            throw Refused(repository);
        }

        await answer.Content.LoadIntoBufferAsync(LargestToken, cancellation).ConfigureAwait(false);
        try
        {
            using JsonDocument document =
                JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false));
            foreach (string name in new[] { "token", "access_token" })
            {
                if (document.RootElement.TryGetProperty(name, out JsonElement value) && value.GetString() is { Length: > 0 } text
                    && text.All(char.IsAscii) && !text.Any(char.IsControl))
                {
                    return text;
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not a token's: as good as a refusal.
        }

        throw Refused(repository);
    }
}
