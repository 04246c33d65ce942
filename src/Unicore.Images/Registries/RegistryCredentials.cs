// SPDX-License-Identifier: BSD-3-Clause
// Who asks: variables, or the files and helpers that `docker login` leaves.
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CliWrap;
using CliWrap.Buffered;
using CliWrap.Exceptions;
using Unicore.Images.Oci;

namespace Unicore.Images.Registries;

/// <summary>A name and its secret; neither is ever printed.</summary>
/// <param name="User">The name; empty when the secret is a token that stands for itself.</param>
/// <param name="Secret">The secret.</param>
public sealed partial record RegistryCredentials(string User, string Secret)
{
    // The user's name that helpers give with such a token.
    private const string TokenUser = "<token>";

    // Under which `docker login` keeps what is for Docker's own registry, and asks helpers for it.
    private const string DockerKey = "https://index.docker.io/v1/", DockerHost = "index.docker.io";

    private const int LargestFile = 4 << 20;

    /// <summary>Says what it is for, and nothing of it.</summary>
    /// <returns>Three dots.</returns>
    public override string ToString() => "…";

    /// <summary>Finds those for a registry.</summary>
    /// <param name="host">The registry.</param>
    /// <param name="repository">The repository.</param>
    /// <param name="what"><c>PUSH</c> or <c>PULL</c>.</param>
    /// <param name="variable">Variables of the environment, by name.</param>
    /// <param name="cancellation">Stops waiting for a helper.</param>
    /// <returns>
    /// The credentials: of <c>DOTNET_CONTAINER_PUSH_REGISTRY_UNAME</c> and <c>…_PWORD</c> (<c>PULL</c> for a pull); for a push
    /// also the same without that word; else of the first file that there is of <c>REGISTRY_AUTH_FILE</c>,
    /// <c>DOCKER_CONFIG/config.json</c> and <c>HOME/.docker/config.json</c>. Null
    /// when none has any.
    /// </returns>
    /// <exception cref="OciException"><c>UK4053</c>: the file or its helper cannot be read.</exception>
    public static async Task<RegistryCredentials?> FindAsync(
        string host, string repository, string what, Func<string, string?> variable, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(variable);
        // Those for everything are for the registry that a project pushes to, and not for whichever one an image's name names.
        string[] prefixes =
            [$"DOTNET_CONTAINER_{what}_REGISTRY_", .. what == "PULL" ? (string[])[] : ["DOTNET_CONTAINER_REGISTRY_"]];
        foreach (string prefix in prefixes)
        {
            if (variable(prefix + "UNAME") is { Length: > 0 } user && variable(prefix + "PWORD") is { Length: > 0 } secret)
            {
                return Of(user, secret);
            }
        }

        string?[] files =
        [
            variable("REGISTRY_AUTH_FILE"),
            variable("DOCKER_CONFIG") is { Length: > 0 } folder ? Path.Combine(folder, "config.json") : null,
            variable("HOME") is { Length: > 0 } home ? Path.Combine(home, ".docker", "config.json") : null,
        ];
        return files.FirstOrDefault(f => !string.IsNullOrEmpty(f) && File.Exists(f)) is { } file
            ? await ReadAsync(file, host, repository, cancellation).ConfigureAwait(false)
            : null;
    }

    private static RegistryCredentials Of(string user, string secret) => new(user == TokenUser ? "" : user, secret);

    /// <summary>
    /// Docker's format (its documentation of <c>docker login</c>, "Credential stores"), with keys as Podman has them too
    /// (containers-auth.json(5)): those of a repository's folders go before its registry's.
    /// </summary>
    private static async Task<RegistryCredentials?> ReadAsync(
        string file, string host, string repository, CancellationToken cancellation)
    {
        try
        {
            if (new FileInfo(file).Length > LargestFile)
            {
                throw Unreadable(file, "it is too large to be one.");
            }

            using JsonDocument document = JsonDocument.Parse(await File.ReadAllBytesAsync(file, cancellation).ConfigureAwait(false));
            JsonElement root = document.RootElement;
            string? helper = Text(ByPlace(Member(root, "credHelpers")).GetValueOrDefault(host));
            if (helper is null)
            {
                Dictionary<string, JsonElement> entries = ByPlace(Member(root, "auths"));
                if (Places(host, repository).Select(p => OfEntry(entries.GetValueOrDefault(p))).FirstOrDefault(c => c is not null)
                    is { } found)
                {
                    return found;
                }
            }

            helper ??= Text(Member(root, "credsStore"));
            return helper is null ? null
                : await AskAsync(helper, host == RegistryName.Docker ? DockerKey : host, file, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException or FormatException)
        {
            throw Unreadable(file, e is JsonException or FormatException ? "it is not what Docker writes." : e.Message);
        }
    }

    /// <summary>The repository and its folders, the longest first, and the registry.</summary>
    private static IEnumerable<string> Places(string host, string repository)
    {
        for (string place = $"{host}/{repository}"; place.Length > host.Length; place = place[..place.LastIndexOf('/')])
        {
            yield return place;
        }

        yield return host;
    }

    /// <summary>Members by the places that their names mean; one that is called just so goes first.</summary>
    private static Dictionary<string, JsonElement> ByPlace(JsonElement element)
    {
        JsonProperty[] members = element.ValueKind == JsonValueKind.Object ? [.. element.EnumerateObject()] : [];
        Dictionary<string, JsonElement> places = new(StringComparer.Ordinal);
        foreach ((string name, JsonElement value) in members.Select(m => (m.Name, m.Value))
            .Concat(members.Select(m => (PlaceOf(m.Name), m.Value))))
        {
            places.TryAdd(name, value);
        }

        return places;
    }

    /// <summary>Older files have addresses, with the version of the protocol.</summary>
    private static string PlaceOf(string name)
    {
        string place = Address().Match(name) is { Success: true } address ? address.Groups["host"].Value : name;
        return place == DockerHost ? RegistryName.Docker : place;
    }

    [GeneratedRegex(@"\Ahttps?://(?<host>[^/]+)(/v[12])?/?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Address();

    private static RegistryCredentials? OfEntry(JsonElement entry)
    {
        if (Text(Member(entry, "identitytoken")) is { } token)
        {
            return new("", token);
        }

        if (Text(Member(entry, "auth")) is { } both)
        {
            string[] parts = Encoding.UTF8.GetString(Convert.FromBase64String(both)).Split(':', 2);
            return parts.Length == 2 ? Of(parts[0], parts[1].TrimEnd('\0')) : null;
        }

        return Text(Member(entry, "username")) is { } user && Text(Member(entry, "password")) is { } secret ? Of(user, secret) : null;
    }

    /// <summary>A program <c>docker-credential-NAME</c> is asked on its standard input (docker-credential-helpers, README).</summary>
    private static async Task<RegistryCredentials?> AskAsync(string helper, string key, string file, CancellationToken cancellation)
    {
        if (!Regex.IsMatch(helper, @"\A[A-Za-z0-9_][A-Za-z0-9_.-]*\z"))
        {
            throw Unreadable(file, "the name of its helper is none of a program.");
        }

        string program = "docker-credential-" + helper;
        try
        {
            BufferedCommandResult answer = await Cli.Wrap(program).WithArguments("get").WithStandardInputPipe(PipeSource.FromString(key))
                .WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(Encoding.UTF8, cancellation).ConfigureAwait(false);
            if (answer.ExitCode != 0)
            {
                // It has none for this registry; what it says may be anything, and is not repeated.
                return null;
            }

            using JsonDocument document = JsonDocument.Parse(answer.StandardOutput);
            return Text(Member(document.RootElement, "Username")) is { } user
                && Text(Member(document.RootElement, "Secret")) is { Length: > 0 } secret ? Of(user, secret) : null;
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or CliWrapException)
        {
            throw Unreadable(file, $"its helper {program} cannot be started.");
        }
    }

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement member) ? member : default;

    private static string? Text(JsonElement element) =>
        element.ValueKind == JsonValueKind.String && element.GetString() is { Length: > 0 } text ? text : null;

    private static OciException Unreadable(string file, string why) => new("UK4053",
        $"The credentials of '{file}' cannot be read: {why} Log in again, or name another file with REGISTRY_AUTH_FILE.", file);
}
