// SPDX-License-Identifier: BSD-3-Clause
// A registry that asks and answers as a test needs it. `./build.sh programs` pushes to a real one.
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Unicore.Images.Tests;

/// <summary>Keeps blobs and manifests in memory.</summary>
internal sealed class PlayedRegistry : IDisposable
{
    private readonly HttpListener _listener = new();

    /// <summary>A registry at an address of this machine.</summary>
    /// <param name="host">The address.</param>
    public PlayedRegistry(string host = "127.0.0.1")
    {
        using (TcpListener free = new(IPAddress.Parse(host), 0))
        {
            free.Start();
            Port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        _listener.Prefixes.Add($"http://{host}:{Port}/");
        _listener.Start();
        _ = Task.Run(ServeAsync);
    }

    public int Port { get; }

    /// <summary>The challenge to whoever does not send <see cref="Wanted"/>; null for none.</summary>
    public string? Challenge { get; init; }

    /// <summary>The header of authorization that is right.</summary>
    public string? Wanted { get; init; }

    /// <summary>The header of authorization that is right at <c>/token</c>.</summary>
    public string? WantedForToken { get; init; }

    /// <summary>What <c>/token</c> answers.</summary>
    public string Token { get; init; } = """{"token":"ticket"}""";

    /// <summary>What the rest of an error's text waits for; null for nothing.</summary>
    public Task? StallsWithinAnError { get; init; }

    /// <summary>Where uploads go: put before <c>/upload</c>.</summary>
    public string UploadPlace { get; init; } = "";

    /// <summary>Where contents are: put before <c>/blob/DIGEST</c>; null for with the registry.</summary>
    public string? BlobPlace { get; init; }

    /// <summary>What a manifest is answered with.</summary>
    public int ManifestStatus { get; init; } = 201;

    /// <summary>When the registry stops to read an upload, for good; null for never.</summary>
    public Task? Stalls { get; init; }

    /// <summary>What came: method, path and header of authorization.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public ConcurrentDictionary<string, byte[]> Blobs { get; } = new();

    public ConcurrentDictionary<string, byte[]> Manifests { get; } = new();

    public void Dispose() => ((IDisposable)_listener).Dispose();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                await AnswerAsync(context.Request, context.Response);
                context.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(HttpListenerRequest request, HttpListenerResponse response)
    {
        if (Stalls is not null && request.Url!.AbsolutePath == "/upload")
        {
            await Stalls;
        }

        using MemoryStream body = new();
        await request.InputStream.CopyToAsync(body);
        string path = request.Url!.AbsolutePath, who = request.Headers["Authorization"] ?? "";
        Requests.Enqueue($"{request.HttpMethod} {path} {who}");
        if (path == "/token")
        {
            byte[] token = Encoding.UTF8.GetBytes(Token);
            response.StatusCode = who == (WantedForToken ?? "") ? 200 : 401;
            await response.OutputStream.WriteAsync(token);
        }
        else if (!path.StartsWith("/v2/", StringComparison.Ordinal) && request.HttpMethod == "GET")
        {
            await SendAsync(response, who.Length > 0 ? null : Blobs.GetValueOrDefault(path.Split('/')[^1]), "application/octet-stream");
        }
        else if (path != "/upload" && Challenge is not null && who != Wanted)
        {
            response.StatusCode = 401;
            response.AddHeader("WWW-Authenticate", Challenge.Replace("PORT", $"{Port}", StringComparison.Ordinal));
        }
        else if (request.HttpMethod == "HEAD")
        {
            response.StatusCode = Blobs.ContainsKey(path.Split('/')[^1]) ? 200 : 404;
        }
        else if (request.HttpMethod == "GET" && path.Contains("/blobs/", StringComparison.Ordinal) && BlobPlace is not null)
        {
            response.StatusCode = 307;
            response.AddHeader("Location", BlobPlace.Replace("PORT", $"{Port}", StringComparison.Ordinal) + "/blob/" + path.Split('/')[^1]);
        }
        else if (request.HttpMethod == "GET")
        {
            string name = path.Split('/')[^1];
            byte[]? document = Manifests.GetValueOrDefault(name), blob = Blobs.GetValueOrDefault(name);
            await SendAsync(response, document ?? blob, document is null ? "application/octet-stream" : MediaTypeOf(document));
        }
        else if (request.HttpMethod == "POST")
        {
            response.StatusCode = 202;
            response.AddHeader("Location", UploadPlace + "/upload?state=1");
        }
        else if (path == "/upload")
        {
            string digest = request.QueryString["digest"]!;
            bool isRight = digest == "sha256:" + Convert.ToHexStringLower(SHA256.HashData(body.ToArray()))
                && request.QueryString["state"] == "1";
            Blobs[digest] = body.ToArray();
            response.StatusCode = isRight ? 201 : 400;
        }
        else
        {
            Manifests[path.Split('/')[^1]] = body.ToArray();
            response.StatusCode = ManifestStatus;
            if (ManifestStatus != 201)
            {
                await response.OutputStream.WriteAsync("no room\u001b[2J"u8.ToArray());
                if (StallsWithinAnError is not null)
                {
                    await response.OutputStream.FlushAsync();
                    await StallsWithinAnError;
                }
            }
        }
    }

    private static string MediaTypeOf(byte[] document) =>
        JsonDocument.Parse(document).RootElement.GetProperty("mediaType").GetString()!;

    private static async Task SendAsync(HttpListenerResponse response, byte[]? bytes, string mediaType)
    {
        response.StatusCode = bytes is null ? 404 : 200;
        response.ContentType = mediaType;
        await response.OutputStream.WriteAsync(bytes ?? []);
    }
}
