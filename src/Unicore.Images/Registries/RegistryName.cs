// SPDX-License-Identifier: BSD-3-Clause
// Names of registries, repositories and tags, and how a registry is spoken to.
using System.Net;
using System.Text.RegularExpressions;

namespace Unicore.Images.Registries;

/// <summary>A registry.</summary>
/// <param name="Host">Its name as images and credentials have it, with a port that is not the usual one: <c>localhost:5000</c>.</param>
/// <param name="Address">What requests begin with: <c>http://localhost:5000/</c>.</param>
public sealed partial record RegistryName(string Host, Uri Address)
{
    // Docker's registry is known by another name than the one that it is reached by, and by a third in files of credentials.
    internal const string Docker = "docker.io";

    private const string DockerAddress = "registry-1.docker.io";

    /// <summary>Parses what a user says.</summary>
    /// <param name="text">
    /// A host, with a port if need be, and <c>https://</c> or <c>http://</c> before it, or neither: then a registry of this machine's
    /// and those of <paramref name="insecure"/> are spoken to without encryption, and all others with.
    /// </param>
    /// <param name="insecure">Hosts, as in <c>DOTNET_CONTAINER_INSECURE_REGISTRIES</c>: with commas or semicolons between them.</param>
    /// <returns>The registry; null when the text is none.</returns>
    public static RegistryName? Parse(string text, string? insecure)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Form().Match(text.Trim()) is not { Success: true } match)
        {
            return null;
        }

        string host = match.Groups["host"].Value, scheme = match.Groups["scheme"].Value;
        if (scheme.Length == 0)
        {
            scheme = IsOfThisMachine(host) || (insecure ?? "").Split([',', ';'], StringSplitOptions.TrimEntries).Contains(host)
                ? "http" : "https";
        }

        return Uri.TryCreate($"{scheme}://{(host == Docker ? DockerAddress : host)}/", UriKind.Absolute, out Uri? address)
            ? new(host, address) : null;
    }

    /// <summary>A connection to it, for a push or a pull; one to this machine takes no detour.</summary>
    /// <returns>It: it follows no redirection, and has no limit of time.</returns>
    public HttpClient Connect()
    {
        SocketsHttpHandler handler = new()
        {
            ConnectTimeout = TimeSpan.FromSeconds(30), AllowAutoRedirect = false, UseProxy = !Address.IsLoopback,
        };
        return new(handler, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>A repository by its whole name: Docker's registry has those without a folder in one of its own.</summary>
    /// <param name="repository">The repository, as a user says it.</param>
    /// <returns>The repository.</returns>
    public string WholeRepository(string repository)
    {
        ArgumentNullException.ThrowIfNull(repository);
        return Host == Docker && !repository.Contains('/', StringComparison.Ordinal) ? "library/" + repository : repository;
    }

    /// <summary>Whether a text is a repository's name (distribution specification, "Pulling manifests").</summary>
    /// <param name="text">The text.</param>
    public static bool IsRepository(string text) => text.Length <= 255 && Repository().IsMatch(text);

    /// <summary>Whether a text is a tag.</summary>
    /// <param name="text">The text.</param>
    public static bool IsTag(string text) => Tag().IsMatch(text);

    private static bool IsOfThisMachine(string host)
    {
        string name = PortAtEnd().Replace(host, "").Trim('[', ']');
        return name == "localhost" || (IPAddress.TryParse(name, out IPAddress? address) && IPAddress.IsLoopback(address));
    }

    [GeneratedRegex(@"\A((?<scheme>https?)://)?(?<host>([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?)/?\z",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Form();

    [GeneratedRegex(@":[0-9]+\z")]
    private static partial Regex PortAtEnd();

    [GeneratedRegex(@"\A[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*\z")]
    private static partial Regex Repository();

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9._-]{0,127}\z")]
    private static partial Regex Tag();
}
