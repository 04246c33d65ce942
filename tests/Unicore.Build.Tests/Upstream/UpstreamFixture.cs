// SPDX-License-Identifier: BSD-3-Clause
// Archives, a cache and a server on the loopback interface, in a folder that goes away with the test.
using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using CliWrap;
using Unicore.Build.Upstream;

namespace Unicore.Build.Tests.Upstream;

/// <summary>One test's world.</summary>
public sealed class UpstreamFixture : IDisposable
{
    private readonly HttpListener _server;
    private readonly Dictionary<string, Func<HttpListenerContext, Task>> _routes = [];

    public UpstreamFixture()
    {
        _server = new();

        // Between finding a free port and listening there, another process can take it.
        for (int attempt = 0; !_server.IsListening; attempt++)
        {
            using (var probe = new TcpListener(IPAddress.Loopback, 0))
            {
                probe.Start();
                Base = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/";
            }

            _server = new();
            _server.Prefixes.Add(Base);
            try
            {
                _server.Start();
            }
            catch (HttpListenerException) when (attempt < 20)
            {
            }
        }

        _ = Task.Run(ServeAsync);
    }

    public string Base { get; } = "";

    public string Folder { get; } = Directory.CreateTempSubdirectory("unicore-upstream-").FullName;

    public string Cache => Path.Combine(Folder, "cache");

    public string Destination => Path.Combine(Folder, "out", "src");

    public List<string> Requests { get; } = [];

    public UpstreamOptions Options =>
        new() { CacheDirectory = Cache, HttpClientFactory = () => new HttpClient(), Stall = TimeSpan.FromSeconds(3) };

    public string Serve(string name, Func<HttpListenerContext, Task> answer)
    {
        _routes["/" + name] = answer;
        return Base + name;
    }

    public string Serve(string name, byte[] bytes) => Serve(name, async c => await c.Response.OutputStream.WriteAsync(bytes));

    public UpstreamRequest Request(byte[] archive, params string[] addresses) => new("demo", Hash(archive), addresses, Destination);

    public async Task<string> FileAsync(string name, byte[] bytes)
    {
        string path = Path.Combine(Folder, name);
        await File.WriteAllBytesAsync(path, bytes);
        return path;
    }

    public async Task<UpstreamResult> FromFileAsync(
        byte[] archive, Func<UpstreamOptions, UpstreamOptions>? options = null, Func<UpstreamRequest, UpstreamRequest>? request = null)
    {
        string path = await FileAsync("archive.bin", archive);
        UpstreamRequest plain = Request(archive, new Uri(path).AbsoluteUri);
        return await new UpstreamFetcher(options?.Invoke(Options) ?? Options).PrepareAsync(request?.Invoke(plain) ?? plain);
    }

    public void AssertNothingLeft()
    {
        Assert.False(Directory.Exists(Path.GetDirectoryName(Destination)), "the destination's folder was left behind");
        Assert.Empty(Directory.EnumerateFiles(Cache, "*.part", SearchOption.AllDirectories));
        Assert.False(
            Directory.Exists(Path.Combine(Cache, "apt")) && Directory.EnumerateFileSystemEntries(Path.Combine(Cache, "apt")).Any());
        if (Directory.Exists(Path.Combine(Cache, "sha256")))
        {
            Assert.All(Directory.GetDirectories(Path.Combine(Cache, "sha256")), d => Assert.NotEmpty(Directory.GetFiles(d)));
        }
    }

    public static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public static byte[] Tar(params TarEntry[] entries)
    {
        using var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (TarEntry entry in entries)
            {
                writer.WriteEntry(entry);
            }
        }

        return stream.ToArray();
    }

    public static TarEntry Entry(string name, string text, bool executable = false) => new PaxTarEntry(TarEntryType.RegularFile, name)
    {
        DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)),
        Mode = (UnixFileMode)(executable ? 0x1ed : 0x1a4),
    };

    public static TarEntry Link(string name, string target, bool hard = false) =>
        new PaxTarEntry(hard ? TarEntryType.HardLink : TarEntryType.SymbolicLink, name) { LinkName = target };

    public static byte[] Demo() => Tar(
        new PaxTarEntry(TarEntryType.Directory, "demo-1/"),
        Entry("demo-1/a.c", "int a = 1;\n"),
        Entry("demo-1/sub/b.h", "#define B 2\n"),
        Entry("demo-1/configure", "#!/bin/sh\n", executable: true),
        Link("demo-1/sub/link.c", "../a.c"),
        Link("demo-1/hard.h", "demo-1/sub/b.h", hard: true));

    public static byte[] Gzip(byte[] bytes)
    {
        using var stream = new MemoryStream();
        using (var zip = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true))
        {
            zip.Write(bytes);
        }

        return stream.ToArray();
    }

    public static async Task<byte[]> FilterAsync(string tool, byte[] bytes)
    {
        using var output = new MemoryStream();
        await (PipeSource.FromBytes(bytes) | Cli.Wrap(tool).WithArguments("-c") | PipeTarget.ToStream(output)).ExecuteAsync();
        return output.ToArray();
    }

    public void Dispose()
    {
        _server.Close();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task ServeAsync()
    {
        while (_server.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _server.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            lock (Requests)
            {
                Requests.Add(context.Request.Url!.AbsolutePath);
            }

            _ = AnswerAsync(context);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            if (_routes.TryGetValue(context.Request.Url!.AbsolutePath, out Func<HttpListenerContext, Task>? answer))
            {
                await answer(context);
            }
            else
            {
                context.Response.StatusCode = 404;
            }

            context.Response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException or InvalidOperationException)
        {
            context.Response.Abort();
        }
    }
}
