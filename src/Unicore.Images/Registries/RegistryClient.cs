// SPDX-License-Identifier: BSD-3-Clause
// The part of a registry's protocol by which contents come to it.
using System.Net;
using System.Net.Http.Headers;
using Unicore.Images.Oci;

namespace Unicore.Images.Registries;

/// <summary>Contents that are being sent.</summary>
/// <param name="Digest">Which.</param>
/// <param name="Sent">How many bytes of them are.</param>
/// <param name="Size">How many there are.</param>
public sealed record PushProgress(string Digest, long Sent, long Size);

/// <summary>
/// Pushes to one repository (OCI distribution specification 1.1, "Push"). An answer that is no success is an <see cref="OciException"/>:
/// <c>UK4050</c> when there is none, <c>UK4051</c> when it is about who asks, <c>UK4052</c> for any other.
/// </summary>
/// <param name="http">The connection; it follows no redirection, and has no limit of time.</param>
/// <param name="registry">The registry.</param>
/// <param name="repository">The repository.</param>
/// <param name="access">Who asks.</param>
/// <param name="patience">How long nothing may move.</param>
internal sealed class RegistryClient(HttpClient http, RegistryName registry, string repository, RegistryAccess access, TimeSpan patience)
{
    private const int LongestReason = 300;

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
        OciDescriptor descriptor, Func<Stream> open, IProgress<PushProgress>? progress, CancellationToken cancellation)
    {
        using HttpResponseMessage begun = await SendAsync(() => new(HttpMethod.Post, Place("blobs/uploads/"))
        {
            Content = new ByteArrayContent([]),
        }, cancellation).ConfigureAwait(false);
        if (begun.StatusCode != HttpStatusCode.Accepted || begun.Headers.Location is not { } location)
        {
            throw await WrongAsync(begun, "was asked to take contents", cancellation).ConfigureAwait(false);
        }

        Uri target = new(begun.RequestMessage?.RequestUri ?? registry.Address, location);
        if (target.Scheme != registry.Address.Scheme && target.Scheme != Uri.UriSchemeHttps)
        {
            throw new OciException("UK4052", $"The registry {registry.Host} wants contents to be sent to {target.Host} without encryption. "
                + "Nothing was sent. Tell whoever runs it.");
        }

        UriBuilder address = new(target);
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
            + "Correct ContainerRegistry, or see that it runs. One without encryption is called http://HOST.");

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
