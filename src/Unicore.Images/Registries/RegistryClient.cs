// SPDX-License-Identifier: BSD-3-Clause
// The parts of a registry's protocol by which contents come to it, and from it.
using System.Net;
using System.Net.Http.Headers;
using Unicore.Images.Oci;

namespace Unicore.Images.Registries;

/// <summary>Contents on their way to a registry or from it.</summary>
/// <param name="Digest">Which.</param>
/// <param name="Moved">How many bytes of them have arrived.</param>
/// <param name="Size">How many there are.</param>
public sealed record RegistryProgress(string Digest, long Moved, long Size);

/// <summary>
/// Asks one repository (OCI distribution specification 1.1, "Push" and "Pull"). An answer that is no success is an
/// <see cref="OciException"/>: <c>UK4050</c> when there is none, <c>UK4051</c> when it is about who asks, <c>UK4052</c> for any other.
/// </summary>
/// <param name="http">The connection; it follows no redirection, and has no limit of time.</param>
/// <param name="registry">The registry.</param>
/// <param name="repository">The repository.</param>
/// <param name="access">Who asks.</param>
/// <param name="patience">How long nothing may move.</param>
internal sealed class RegistryClient(HttpClient http, RegistryName registry, string repository, RegistryAccess access, TimeSpan patience)
{
    private const int LongestReason = 300, MostRedirections = 5, Piece = 1 << 16;

    private static readonly string[] Documents =
        [OciMediaTypes.Index, OciMediaTypes.Manifest, OciMediaTypes.DockerIndex, OciMediaTypes.DockerManifest];

    /// <summary>Whether the repository has contents already.</summary>
    public async Task<bool> HasBlobAsync(string digest, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await SendAsync(() => new(HttpMethod.Head, Place($"blobs/{digest}")), cancellation)
            .ConfigureAwait(false);
        return answer.StatusCode switch
        {
            HttpStatusCode.OK => true,

            // Where its contents are kept is another's affair: that it sends us there says that they are.
            >= HttpStatusCode.Moved and <= HttpStatusCode.PermanentRedirect => true,
            HttpStatusCode.NotFound => false,
            _ => throw await WrongAsync(answer, $"was asked for {digest}", cancellation).ConfigureAwait(false),
        };
    }

    /// <summary>Sends contents: an upload is begun, and ended by one request with all of it.</summary>
    public async Task SendBlobAsync(
        OciDescriptor descriptor, Func<Stream> open, IProgress<RegistryProgress>? progress, CancellationToken cancellation)
    {
        using HttpResponseMessage begun = await SendAsync(() => new(HttpMethod.Post, Place("blobs/uploads/"))
        {
            Content = new ByteArrayContent([]),
        }, cancellation).ConfigureAwait(false);
        if (begun.StatusCode != HttpStatusCode.Accepted || begun.Headers.Location is not { } location)
        {
            throw await WrongAsync(begun, "was asked to take contents", cancellation).ConfigureAwait(false);
        }

        UriBuilder address = new(Encrypted(begun.RequestMessage?.RequestUri ?? registry.Address, location, "sent to"));
        address.Query = (address.Query.Length > 1 ? address.Query[1..] + "&" : "") + "digest=" + Uri.EscapeDataString(descriptor.Digest);
        using HttpResponseMessage ended = await SendAsync(() => new(HttpMethod.Put, address.Uri)
        {
            Content = new PushContent(descriptor, open(), progress),
        }, cancellation).ConfigureAwait(false);
        if (ended.StatusCode != HttpStatusCode.Created)
        {
            throw await WrongAsync(ended, $"was sent {descriptor.Digest}", cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Sends an index or a manifest, after all that it names.</summary>
    /// <param name="mediaType">What it is.</param>
    /// <param name="document">It.</param>
    /// <param name="name">A tag, or its digest.</param>
    /// <param name="cancellation">Stops the request.</param>
    public async Task SendManifestAsync(string mediaType, ReadOnlyMemory<byte> document, string name, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await SendAsync(() =>
        {
            ReadOnlyMemoryContent content = new(document);
            content.Headers.ContentType = new(mediaType);
            return new(HttpMethod.Put, Place($"manifests/{name}")) { Content = content };
        }, cancellation).ConfigureAwait(false);
        if (answer.StatusCode != HttpStatusCode.Created)
        {
            throw await WrongAsync(answer, $"was sent the manifest {name}", cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Asks for an index or a manifest.</summary>
    /// <param name="name">A tag, or its digest.</param>
    /// <param name="most">How many bytes it has at most.</param>
    /// <param name="cancellation">Stops the request.</param>
    /// <returns>What it says that it is, and it; whether that is so is for who asked to compare.</returns>
    public async Task<(string MediaType, byte[] Document)> ReadManifestAsync(string name, long most, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await SendAsync(() =>
        {
            HttpRequestMessage request = new(HttpMethod.Get, Place($"manifests/{name}"));
            request.Headers.Accept.ParseAdd(string.Join(", ", Documents));
            return request;
        }, cancellation).ConfigureAwait(false);
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            throw await WrongAsync(answer, $"was asked for the manifest {name}", cancellation).ConfigureAwait(false);
        }

        using MemoryStream document = new();
        await ReadAsync(answer, document, most, _ => { }, cancellation).ConfigureAwait(false);
        return (answer.Content.Headers.ContentType?.MediaType ?? "", document.ToArray());
    }

    /// <summary>Asks for contents, from wherever the registry says that they are.</summary>
    /// <param name="descriptor">Which.</param>
    /// <param name="to">Takes them, and no more than they are; who asked compares the hash.</param>
    /// <param name="progress">Hears how far they are.</param>
    /// <param name="cancellation">Stops the request.</param>
    public async Task ReadBlobAsync(
        OciDescriptor descriptor, Stream to, IProgress<RegistryProgress>? progress, CancellationToken cancellation)
    {
        Uri address = Place($"blobs/{descriptor.Digest}");
        for (int left = MostRedirections; ; left--)
        {
            using HttpResponseMessage answer = await SendAsync(() => new(HttpMethod.Get, address), cancellation).ConfigureAwait(false);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                await ReadAsync(answer, to, descriptor.Size,
                    moved => progress?.Report(new(descriptor.Digest, moved, descriptor.Size)), cancellation).ConfigureAwait(false);
                return;
            }

            bool isElsewhere = answer.StatusCode is >= HttpStatusCode.Moved and <= HttpStatusCode.PermanentRedirect
                and not (HttpStatusCode.NotModified or HttpStatusCode.UseProxy or HttpStatusCode.Unused);
            if (!isElsewhere || left == 0 || answer.Headers.Location is not { } location)
            {
                throw await WrongAsync(answer, $"was asked for {descriptor.Digest}", cancellation).ConfigureAwait(false);
            }

            address = Encrypted(address, location, "fetched from");
        }
    }

    /// <summary>An address that the registry names, if contents are as safe there as with it.</summary>
    private Uri Encrypted(Uri from, Uri location, string what) =>
        Uri.TryCreate(from, location, out Uri? target)
            && (target.Scheme == registry.Address.Scheme || target.Scheme == Uri.UriSchemeHttps) ? target
        : throw new OciException("UK4052", $"The registry {registry.Host} wants contents to be {what} {target?.Host ?? "no address"} "
            + "without encryption. That was not done. Tell whoever runs it.");

    private async Task ReadAsync(
        HttpResponseMessage answer, Stream to, long most, Action<long> moved, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        byte[] buffer = new byte[Piece];
        long total = 0;
        while (true)
        {
            int read;
            limit.CancelAfter(patience);
            try
            {
                Stream body = await answer.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false);
                read = await body.ReadAsync(buffer, limit.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (IsOfTheConnection(e, cancellation))
            {
                throw Unreachable(e);
            }

            if (read == 0)
            {
                return;
            }

            total += read;
            if (total > most)
            {
                throw new OciException("UK4052", $"The registry {registry.Host} sent more than the {most} bytes that were to come of "
                    + $"'{repository}'. Tell whoever runs it.");
            }

            await to.WriteAsync(buffer.AsMemory(0, read), cancellation).ConfigureAwait(false);
            moved(total);
        }
    }

    private Uri Place(string what) => new(registry.Address, $"v2/{repository}/{what}");

    /// <summary>Sends a request, and once more when the registry asks who sends it.</summary>
    private async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> make, CancellationToken cancellation)
    {
        HttpResponseMessage answer = await OnceAsync(make, cancellation).ConfigureAwait(false);
        if (answer.StatusCode != HttpStatusCode.Unauthorized || !IsRegistrys(answer.RequestMessage?.RequestUri))
        {
            return answer;
        }

        AuthenticationHeaderValue[] challenges = [.. answer.Headers.WwwAuthenticate];
        answer.Dispose();
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience);
        try
        {
            await access.AnswerAsync(http, challenges, repository, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (IsOfTheConnection(e, cancellation))
        {
            throw Unreachable(e);
        }

        return await OnceAsync(make, cancellation).ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> OnceAsync(Func<HttpRequestMessage> make, CancellationToken cancellation)
    {
        using HttpRequestMessage request = make();
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience);
        if (request.Content is PushContent contents)
        {
            contents.Moved = () => limit.CancelAfter(patience);
        }

        // What tells who we are is the registry's alone, wherever it sends us.
        request.Headers.Authorization = IsRegistrys(request.RequestUri) ? access.Header : null;
        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (IsOfTheConnection(e, cancellation))
        {
            throw Unreachable(e);
        }
    }

    private bool IsRegistrys(Uri? address) => address is not null && address.Scheme == registry.Address.Scheme
        && address.Host == registry.Address.Host && address.Port == registry.Address.Port;

    private static bool IsOfTheConnection(Exception e, CancellationToken cancellation) =>
        e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellation.IsCancellationRequested);

    private OciException Unreachable(Exception e) => new("UK4050",
        $"The registry {registry.Host} cannot be spoken to: "
            + $"{(e is OperationCanceledException ? $"nothing has moved for {patience.TotalSeconds} seconds." : Reason(e))} "
            + "Correct its name, or see that it runs. One without encryption is called http://HOST.");

    private static string Reason(Exception e) => e.InnerException is { Message: { Length: > 0 } inner } && !e.Message.Contains(inner,
        StringComparison.Ordinal) ? $"{e.Message} {inner}" : e.Message;

    private async Task<OciException> WrongAsync(HttpResponseMessage answer, string what, CancellationToken cancellation)
    {
        if (answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            return access.Refused(repository);
        }

        string reason = "";
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience);
        try
        {
            using Stream body = await answer.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false);
            byte[] bytes = new byte[LongestReason];
            int read = await body.ReadAtLeastAsync(bytes, bytes.Length, false, limit.Token).ConfigureAwait(false);
            reason = new string([.. System.Text.Encoding.UTF8.GetString(bytes, 0, read).Select(c => char.IsControl(c) ? ' ' : c)]).Trim();
        }
        catch (Exception e) when (IsOfTheConnection(e, cancellation))
        {
            // What it had to say did not arrive: the status says enough.
        }

        return new("UK4052", $"The registry {registry.Host} {what} of '{repository}' and answered {(int)answer.StatusCode}"
            + $"{(reason.Length > 0 ? ": " + reason : ".")} See its own log for why.");
    }
}
