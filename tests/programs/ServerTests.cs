// SPDX-License-Identifier: BSD-3-Clause
// The samples that are well-known servers: built from their source packages, booted, talked to, and stopped.
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using Xunit.Abstractions;

namespace Unicore.Programs.Tests;

[Collection(nameof(Alone))]
public sealed class ServerTests(ITestOutputHelper output) : IDisposable
{
    private readonly Workspace _workspace = new() { Patience = TimeSpan.FromMinutes(60) };

    /// <inheritdoc/>
    public void Dispose() => _workspace.Dispose();

    /// <summary>Values of any bytes, many commands on their way at once, scripts; SIGTERM saves, and the next guest has it all.</summary>
    [Theory]
    [InlineData("x86_64")]
    [InlineData("arm64")]
    public async Task RedisKeepsItsDataOnAVolume(string arch)
    {
        await BuildAsync("redis", arch);
        Directory.Delete(_workspace["redis/data"], true);
        Directory.CreateDirectory(_workspace["redis/data"]); // without what the sample's own guest has saved
        string binary = string.Concat(Enumerable.Range(0, 256).Select(i => (char)i)), large = new('x', 3 << 20);
        await using (Running guest = Run("redis", arch, "-p:Ports=0:6379"))
        {
            using RedisClient client = new(await PortAsync(guest, "Ready to accept connections"));
            Assert.Equal("+PONG", client.Ask("PING"));
            Assert.Equal("+OK", client.Ask("SET", "bytes", binary));
            Assert.Equal(binary, client.Ask("GET", "bytes"));
            Assert.Equal("+OK", client.Ask("SET", "large", large));
            Assert.Equal(large, client.Ask("GET", "large"));
            Assert.Null(client.Ask("GET", "nothing"));
            Assert.Equal(":42", client.Ask("EVAL", "return ARGV[1] * 7", "0", "6"));
            for (int i = 0; i < 2000; i++)
            {
                client.Send("SET", $"key:{i}", $"value {i}");
                client.Send("GET", $"key:{i}");
            }

            for (int i = 0; i < 2000; i++)
            {
                Assert.Equal("+OK", client.Read());
                Assert.Equal($"value {i}", client.Read());
            }

            Assert.Equal(":1000", client.Ask(["RPUSH", "list", .. Enumerable.Range(0, 1000).Select(i => $"{i}")]));
            Assert.Equal("998 999", client.Ask("LRANGE", "list", "-2", "-1"));
            Assert.Equal(":1", client.Ask("UNLINK", "large"));
            Assert.Contains("redis_version:7.0.15", client.Ask("INFO", "server"), StringComparison.Ordinal);
            Assert.StartsWith("-ERR", client.Ask("BGSAVE"), StringComparison.Ordinal);
            using RedisClient other = new(Port(guest));
            Assert.Equal("subscribe news :1", other.Ask("SUBSCRIBE", "news"));
            Assert.Equal(":1", client.Ask("PUBLISH", "news", "hello"));
            Assert.Equal("message news hello", other.Read());
            output.WriteLine(client.Ask("INFO", "memory")!);
            await CallsAgainAsync(int.Parse(Port(guest), CultureInfo.InvariantCulture));
            await guest.EndsWellAsync();
            await guest.SaysAsync("DB saved on disk");
        }

        Assert.Equal("REDIS", Encoding.ASCII.GetString(await File.ReadAllBytesAsync(_workspace["redis/data/dump.rdb"]), 0, 5));
        await using (Running guest = Run("redis", arch, "-p:Ports=0:6379", "-p:UnikernelMemory=16"))
        {
            using RedisClient client = new(await PortAsync(guest, "Ready to accept connections"));
            Assert.Equal(":2002", client.Ask("DBSIZE"));
            Assert.Equal(binary, client.Ask("GET", "bytes"));
            Assert.Equal("value 1999", client.Ask("GET", "key:1999"));
            Assert.Equal("+OK", client.Ask("SET", "key:0", "saved"));
            Assert.Equal("+OK", client.Ask("SAVE"));
            await guest.EndsWellAsync();
        }
    }

    /// <summary>Who calls from a port again is heard, though the guest has ended the call before, and remembers that for minutes.</summary>
    private static async Task CallsAgainAsync(int port)
    {
        int from = 0;
        for (int i = 0; i < 3; i++)
        {
            using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(new IPEndPoint(IPAddress.Loopback.MapToIPv6(), from));
            from = ((IPEndPoint)socket.LocalEndPoint!).Port;
            await socket.ConnectAsync(IPAddress.Loopback, port);
            await socket.SendAsync("QUIT\r\n"u8.ToArray());
            using StreamReader reader = new(new NetworkStream(socket), Encoding.ASCII);
            Assert.Equal("+OK\r\n", await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(20)));
        }
    }

    /// <summary>Two guests: one asks the other, over a network of their own.</summary>
    [Theory]
    [InlineData("x86_64")]
    [InlineData("arm64")]
    public async Task RedisCliIsAGuestToo(string arch)
    {
        await BuildAsync("redis", arch);
        await BuildAsync("redis-cli", arch);
        string network = $"-p:Backend={Guid.NewGuid():N}";
        await using Running guest = Run("redis", arch, network, "-p:Ports=0:6379");
        using RedisClient client = new(await PortAsync(guest, "Ready to accept connections"));
        Task<Outcome> Cli(params string[] command) => _workspace.DotnetAsync("redis-cli",
            ["run", "--no-build", "-c", "Release", $"-p:Arch={arch}", network, "-p:UnikernelTimeout=200",
                "--", "-h", "10.9.8.1", .. command]);
        (await Cli("SET", "colour", "blue")).Ends(0).Says("OK");
        Assert.Equal("blue", client.Ask("GET", "colour"));
        Assert.Equal(":1000", client.Ask(["RPUSH", "list", .. Enumerable.Range(0, 1000).Select(i => $"{i}")]));
        (await Cli("LRANGE", "list", "0", "-1")).Ends(0).Says("999");
        (await Cli("-e", "NONSENSE")).Ends(1).Says("unknown command 'NONSENSE'");
    }

    /// <summary>Commands of the text protocol, the meta and the binary ones, more than there is memory for, many connections.</summary>
    [Theory]
    [InlineData("x86_64")]
    [InlineData("arm64")]
    public async Task MemcachedKeepsValues(string arch)
    {
        await BuildAsync("memcached", arch);
        await using Running guest = Run("memcached", arch, "-p:Ports=0:11211");
        string port = await PortAsync(guest, "is the guest's 11211/tcp");
        using TextClient client = await TextClient.AnswersAsync(port, "version\r\n", "VERSION 1.6.18\r\n");
        string Ask(string command) => client.Ask(command + "\r\n", "\r\n").TrimEnd();
        string Get(string command) => client.Ask(command + "\r\n", "END\r\n");
        Assert.Equal("STORED", Ask("set colour 5 0 4\r\nblue"));
        Assert.Equal("VALUE colour 5 4\r\nblue\r\nEND\r\n", Get("get colour"));
        Assert.Equal("END\r\n", Get("get nothing"));
        Assert.Equal("NOT_STORED", Ask("add colour 0 0 3\r\nred"));
        Assert.Equal("STORED", Ask("replace colour 0 0 3\r\nred"));
        Assert.Equal("STORED", Ask("append colour 0 0 4\r\ndish"));
        string unique = Regex.Match(Get("gets colour"), @"^VALUE colour 0 7 ([0-9]+)\r\nreddish\r\nEND\r\n$").Groups[1].Value;
        Assert.Equal("STORED", Ask($"cas colour 0 0 5 {unique}\r\ngreen"));
        Assert.Equal("EXISTS", Ask($"cas colour 0 0 5 {unique}\r\nblack"));
        Assert.Equal("STORED", Ask("set number 0 0 2\r\n41"));
        Assert.Equal("42", Ask("incr number 1"));
        Assert.Equal("0", Ask("decr number 50"));
        Assert.Equal("DELETED", Ask("delete number"));
        Assert.Equal("NOT_FOUND", Ask("incr number 1"));
        Assert.Equal("ERROR", Ask("nonsense"));

        Assert.Equal("STORED", Ask("set brief 0 1 1\r\nx"));
        Assert.Equal("STORED", Ask("set touched 0 1 1\r\nx"));
        Assert.Equal("TOUCHED", Ask("touch touched 1000"));
        await Task.Delay(TimeSpan.FromSeconds(3));
        Assert.Equal("VALUE touched 0 1\r\nx\r\nEND\r\n", Get("get brief touched"));

        Assert.Equal("HD", Ask("ms meta 2\r\nhi"));
        Assert.Equal("VA 2 s2\r\nhi", client.Ask("mg meta s v\r\n", "hi\r\n").TrimEnd());
        using (TextClient binary = new(port))
        {
            // A request without anything but its opcode, 10: nothing is done, and answered.
            string nothing = "\x80\x0a" + new string('\0', 22);
            Assert.Equal("\x81\x0a" + new string('\0', 22), binary.Ask(nothing, new string('\0', 22)));
        }

        // Pieces are long, and there are more of them than 32 MB hold: what was used last stays.
        string large = new('x', 900_000);
        for (int i = 0; i < 60; i++)
        {
            Assert.Equal("STORED", Ask($"set large{i} 0 0 {large.Length}\r\n{large}"));
        }

        Assert.Equal($"VALUE large59 0 {large.Length}\r\n{large}\r\nEND\r\n", Get("get large59"));
        Assert.Equal("END\r\n", Get("get large0"));
        Assert.Equal("SERVER_ERROR object too large for cache", Ask($"set huge 0 0 1100000\r\n{new string('x', 1_100_000)}"));
        Assert.Matches(@"STAT evictions [1-9]", Get("stats"));

        StringBuilder many = new();
        for (int i = 0; i < 1000; i++)
        {
            many.Append(CultureInfo.InvariantCulture, $"set key{i} 0 0 {$"{i}".Length} noreply\r\n{i}\r\nget key{i}\r\n");
        }

        string values = client.Ask(many.ToString(), "VALUE key999 0 3\r\n999\r\nEND\r\n");
        Assert.Equal(1000, Regex.Count(values, @"VALUE key([0-9]+) 0 [0-9]+\r\n\1\r\nEND\r\n"));
        List<TextClient> clients = [];
        for (int i = 0; i < 200; i++)
        {
            clients.Add(new TextClient(port));
            Assert.Equal("STORED\r\n", clients[i].Ask($"set of{i} 0 0 1\r\nx\r\n", "\r\n"));
        }

        Assert.Matches(@"STAT curr_connections 20[1-9]", Get("stats"));
        clients.ForEach(c => c.Dispose());
        Assert.Equal("OK", Ask("flush_all"));
        Assert.Equal("END\r\n", Get("get colour"));
        await guest.EndsWellAsync();
    }

    /// <summary>Pages, parts of them, and ten megabytes either way, on connections that last.</summary>
    [Theory]
    [InlineData("x86_64")]
    [InlineData("arm64")]
    public async Task NginxServesFiles(string arch)
    {
        byte[] large = await CopyWithLargeFileAsync("nginx");
        string configuration = _workspace["nginx/root/etc/nginx/nginx.conf"];
        await File.WriteAllTextAsync(configuration, (await File.ReadAllTextAsync(configuration))
            .Replace("root /srv;", "root /srv; location /put/ { dav_methods PUT; create_full_put_path on; }", StringComparison.Ordinal));
        await BuildAsync("nginx", arch);
        await using Running guest = Run("nginx", arch, "-p:Ports=0:80");
        string port = await PortAsync(guest, "using the .epoll. event method");
        await ServesFilesAsync(port, "<h1>Hello from nginx on a unikernel</h1>\n", "nginx/1.22.1", large);
        await guest.EndsWellAsync();
    }

    /// <summary>The same of lighttpd.</summary>
    [Theory]
    [InlineData("x86_64")]
    [InlineData("arm64")]
    public async Task LighttpdServesFiles(string arch)
    {
        byte[] large = await CopyWithLargeFileAsync("lighttpd");
        _workspace.Write("lighttpd/root/srv/put/index.html", ""); // an empty folder would not be there
        string configuration = _workspace["lighttpd/root/etc/lighttpd/lighttpd.conf"];
        await File.AppendAllTextAsync(configuration, """
            server.modules += ( "mod_webdav" )
            $HTTP["url"] =^ "/put/" { webdav.activate = "enable" }
            """);
        await BuildAsync("lighttpd", arch);
        await using Running guest = Run("lighttpd", arch, "-p:Ports=0:80");
        string port = await PortAsync(guest, "server started");
        await ServesFilesAsync(port, "<h1>Hello from lighttpd on a unikernel</h1>\n", "lighttpd/1.4.69", large);
        await guest.EndsWellAsync();
    }

    /// <summary>HTTPS with a certificate of the host's, which the guest has on a volume: HTTP/1.1 and 2, ten megabytes, tickets.</summary>
    [Theory]
    [InlineData("x86_64")]
    [InlineData("arm64")]
    public async Task LighttpdSpeaksHttps(string arch)
    {
        byte[] large = await CopyWithLargeFileAsync("lighttpd");
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        _workspace.Write("lighttpd/tls/server.crt", certificate.ExportCertificatePem());
        _workspace.Write("lighttpd/tls/server.key", key.ExportPkcs8PrivateKeyPem());
        File.Copy(_workspace["lighttpd/https.conf"], _workspace["lighttpd/tls/https.conf"]);
        await BuildAsync("lighttpd", arch);
        await using Running guest = Run("lighttpd", arch, "-p:Ports=0:443");
        string port = await PortAsync(guest, "server started");
        foreach (Version version in new[] { HttpVersion.Version11, HttpVersion.Version20 })
        {
            // The certificate is its own authority: all else about it is checked as ever.
            using SocketsHttpHandler handler = new();
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { certificate },
                RevocationMode = X509RevocationMode.NoCheck,
            };
            using HttpClient client = new(handler)
            {
                BaseAddress = new Uri($"https://localhost:{port}/"), Timeout = TimeSpan.FromMinutes(3),
                DefaultRequestVersion = version, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            Assert.Equal("<h1>Hello from lighttpd on a unikernel</h1>\n", await client.GetStringAsync(new Uri("/", UriKind.Relative)));
            Assert.Equal(large, await client.GetByteArrayAsync(new Uri("/large", UriKind.Relative)));
        }

        for (int i = 0; i < 20; i++)
        {
            using TcpClient socket = new("127.0.0.1", int.Parse(port, CultureInfo.InvariantCulture));
            await using SslStream stream = new(socket.GetStream(), false,
                (_, theirs, _, _) => theirs!.GetRawCertData().SequenceEqual(certificate.RawData));
            await stream.AuthenticateAsClientAsync("localhost");
            Assert.Equal(SslProtocols.Tls12, stream.SslProtocol);
            await stream.WriteAsync("GET / HTTP/1.0\r\n\r\n"u8.ToArray());
            using StreamReader reader = new(stream, Encoding.ASCII);
            Assert.EndsWith("unikernel</h1>\n", await reader.ReadToEndAsync(), StringComparison.Ordinal);
        }

        await guest.EndsWellAsync();
    }

    /// <summary>
    /// What a server of files does: <paramref name="page"/> at /, <paramref name="large"/> at /large, and PUT below /put/.
    /// </summary>
    private static async Task ServesFilesAsync(string port, string page, string server, byte[] large)
    {
        using HttpClient client = new() { BaseAddress = new Uri($"http://127.0.0.1:{port}/"), Timeout = TimeSpan.FromMinutes(2) };
        using HttpResponseMessage first = await client.GetAsync(new Uri("/", UriKind.Relative));
        Assert.Equal(page, await first.Content.ReadAsStringAsync());
        Assert.Equal("text/html", first.Content.Headers.ContentType?.MediaType);
        Assert.Equal(server, first.Headers.Server.ToString());
        Assert.Null(first.Content.Headers.LastModified);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(new Uri("/none", UriKind.Relative))).StatusCode);
        Assert.Equal(large, await client.GetByteArrayAsync(new Uri("/large", UriKind.Relative)));

        using HttpRequestMessage part = new(HttpMethod.Get, "/large") { Headers = { Range = new RangeHeaderValue(5_000_000, 5_000_999) } };
        using HttpResponseMessage partial = await client.SendAsync(part);
        Assert.Equal(HttpStatusCode.PartialContent, partial.StatusCode);
        Assert.Equal(large[5_000_000..5_001_000], await partial.Content.ReadAsByteArrayAsync());
        using HttpRequestMessage behind = new(HttpMethod.Get, "/") { Headers = { Range = new RangeHeaderValue(1000, null) } };
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, (await client.SendAsync(behind)).StatusCode);

        using ByteArrayContent body = new(large);
        Assert.Equal(HttpStatusCode.Created, (await client.PutAsync(new Uri("/put/whole", UriKind.Relative), body)).StatusCode);
        Assert.Equal(large, await client.GetByteArrayAsync(new Uri("/put/whole", UriKind.Relative)));
        using HttpRequestMessage chunks = new(HttpMethod.Put, "/put/chunks") { Content = new ByteArrayContent(large, 0, 100_000) };
        chunks.Headers.TransferEncodingChunked = true;
        Assert.Equal(HttpStatusCode.Created, (await client.SendAsync(chunks)).StatusCode);
        Assert.Equal(large[..100_000], await client.GetByteArrayAsync(new Uri("/put/chunks", UriKind.Relative)));

        // One who asks letter by letter, and one who doesn't read, hold nobody up.
        using TcpClient slow = new("127.0.0.1", int.Parse(port, CultureInfo.InvariantCulture));
        using TcpClient idle = new("127.0.0.1", int.Parse(port, CultureInfo.InvariantCulture));
        await idle.GetStream().WriteAsync("GET /large HTTP/1.0\r\n\r\n"u8.ToArray());
        foreach (byte letter in "GET / HTTP/1.0\r\n\r\n"u8.ToArray())
        {
            await slow.GetStream().WriteAsync(new byte[] { letter });
            Assert.Equal(page, await client.GetStringAsync(new Uri("/", UriKind.Relative)));
        }

        using StreamReader letters = new(slow.GetStream(), Encoding.ASCII);
        Assert.EndsWith(page, await letters.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(1)), StringComparison.Ordinal);
        using MemoryStream late = new();
        await idle.GetStream().CopyToAsync(late).WaitAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(large, late.ToArray()[^large.Length..]);

        Assert.Equal(100, await KeepAliveAsync(port, 100));
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(1, await KeepAliveAsync(port, 1));
        }
    }

    /// <summary>What the samples' READMEs say of their size: bytes of the image at most, and MiB of memory in which they answer.</summary>
    [Theory]
    [InlineData("nginx", "80", 870_000, 4, "GET / HTTP/1.0\r\n\r\n", "unikernel</h1>\n")]
    [InlineData("lighttpd", "80", 1_030_000, 8, "GET / HTTP/1.0\r\n\r\n", "unikernel</h1>\n")]
    [InlineData("redis", "6379", 1_340_000, 6, "SET a b\r\n", "+OK\r\n")]
    [InlineData("memcached", "11211", 560_000, 6, "set a 0 0 1\r\nb\r\n", "STORED\r\n")]
    public async Task ServersAreSmall(string sample, string guestPort, int bytes, int memory, string request, string answer)
    {
        await BuildAsync(sample, "x86_64");
        Assert.InRange(new FileInfo(_workspace[$"{sample}/bin/Release/kvm-x86_64/{sample}"]).Length, 1, bytes);
        await using Running guest = Run(sample, "x86_64", $"-p:Ports=0:{guestPort}", $"-p:UnikernelMemory={memory}");
        (await TextClient.AnswersAsync(await PortAsync(guest, "is the guest's"), request, answer)).Dispose();
        await guest.EndsWellAsync();
    }

    /// <summary>Requests of one connection, sent at once; how many were answered before the server closed it.</summary>
    private static async Task<int> KeepAliveAsync(string port, int requests)
    {
        using TcpClient client = new("127.0.0.1", int.Parse(port, CultureInfo.InvariantCulture));
        StringBuilder text = new();
        for (int i = 1; i <= requests; i++)
        {
            text.Append("GET / HTTP/1.1\r\nHost: guest\r\n").Append(i < requests ? "\r\n" : "Connection: close\r\n\r\n");
        }

        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text.ToString()));
        using StreamReader reader = new(client.GetStream(), Encoding.ASCII);
        string answers = await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(1));
        return Regex.Count(answers, @"^HTTP/1\.1 200 OK\r$", RegexOptions.Multiline);
    }

    private static string Port(Running guest) => Regex.Match(guest.Text, @"127\.0\.0\.1:([0-9]+) is the guest's").Groups[1].Value;

    /// <summary>The host's port, once the guest says that it serves.</summary>
    private static async Task<string> PortAsync(Running guest, string serving)
    {
        await guest.SaysAsync(serving);
        return Port(guest);
    }

    private Running Run(string sample, string arch, params string[] more) =>
        new(_workspace[sample], ["-c", "Release", $"-p:Arch={arch}", .. more]);

    /// <summary>A sample, and the one that it refers to.</summary>
    private void Copy(string sample)
    {
        _workspace.CopySample(sample);
        if (sample switch { "lighttpd" => "mbedtls", "memcached" => "libevent", _ => null } is { } library)
        {
            _workspace.CopySample(library);
        }
    }

    /// <summary>The same, with ten megabytes at /large.</summary>
    private async Task<byte[]> CopyWithLargeFileAsync(string sample)
    {
        Copy(sample);
        byte[] large = new byte[10_000_000];
        new Random(1).NextBytes(large);
        await File.WriteAllBytesAsync(_workspace[sample + "/root/srv/large"], large);
        return large;
    }

    private async Task BuildAsync(string sample, string arch)
    {
        if (!Directory.Exists(_workspace[sample]))
        {
            Copy(sample);
        }

        (await _workspace.DotnetAsync(sample, "build", "-c", "Release", $"-p:Arch={arch}")).Ends(0);
        FileInfo image = new(_workspace[$"{sample}/bin/Release/kvm-{arch}/{sample}"]);
        output.WriteLine($"{sample} {arch}: {image.Length} bytes");
    }
}
