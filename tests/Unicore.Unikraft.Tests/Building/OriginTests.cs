// SPDX-License-Identifier: BSD-3-Clause
// Sources from elsewhere: where archives are found, what is believed of them, and when they are unpacked again.
using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Unicore.Diagnostics;

namespace Unicore.Unikraft.Tests.Building;

public sealed class OriginTests : IDisposable
{
    private const string Address = "http://127.0.0.1:9/zoo-1.tar.gz";

    private readonly Tree _tree = new("t", "lib-zoo");
    private readonly byte[] _archive = Archive(7);

    public void Dispose() => _tree.Dispose();

    [Theory]
    [InlineData("downloads/zoo-1.tar.gz")]
    [MatrixData("downloads/libzoo/zoo-1.tar.gz")]
    public async Task AnArchiveIsFoundInTheFolderOfDownloads(string path)
    {
        Downloads(path);
        (Built built, string text) = await _tree.Run();
        Assert.Contains("> zoo 77\n", text, StringComparison.Ordinal);
        Assert.Contains(built.Plan!.Fetching, a => a.Outputs[0].EndsWith("/zoo-1.tar.gz", StringComparison.Ordinal));
        Assert.Equal(0, (await _tree.Build(new NoProcesses())).Succeeds().Result!.Ran);
        Assert.Equal($"{{\n  \"version\": 1,\n  \"archives\": {{\n    \"{Address}\": \"{Hash(_archive)}\"\n  }}\n}}\n",
            File.ReadAllText(_tree["unikraft.lock.json"]));
    }

    [MatrixFact]
    public async Task FetchingFirstTellsEachWarningOnce()
    {
        Downloads();
        _tree.Values["NO_SUCH_SYMBOL"] = "y";
        Built built = (await _tree.Build()).Succeeds();
        Assert.Single(built.Diagnostics, d => d.Message.Contains("NO_SUCH_SYMBOL", StringComparison.Ordinal));
        Assert.Single(built.Plan!.Diagnostics, d => d.Message.Contains("NO_SUCH_SYMBOL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AnArchiveIsFoundInTheCache()
    {
        Pin(Hash(_archive));
        string folder = Path.Combine(_tree.Top, "cache", "sha256", Hash(_archive));
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "zoo-1.tar.gz"), _archive);
        Assert.Contains("> zoo 77\n", (await _tree.Run()).Text, StringComparison.Ordinal);
        Assert.False(File.Exists(_tree["unikraft.lock.json"]));
    }

    [Theory]
    [MatrixData("fetch,libzoo,{0}zoo-1.tar.gz")]
    [MatrixData("fetchas,libzoo,{0}zoo-1.tar.gz,other.tar.gz")]
    [InlineData("fetch2,libzoo,{0}gone/zoo-1.tar.gz,{0}zoo-1.tar.gz")]
    public async Task AnArchiveIsFetchedOnce(string call)
    {
        using Server server = new(_archive);
        Fetch(call.Replace("{0}", server.Base, StringComparison.Ordinal));
        Assert.Contains("> zoo 77\n", (await _tree.Run()).Text, StringComparison.Ordinal);
        Assert.Equal(1, server.Given);
        Directory.Delete(_tree.Output, true);
        Assert.Contains("> zoo 77\n", (await _tree.Run()).Text, StringComparison.Ordinal);
        Assert.Equal(1, server.Given);
    }

    [Fact]
    public async Task APinnedArchiveIsComparedWithItsMakefile()
    {
        Downloads();
        Pin(Hash(_archive));
        await _tree.Run();
        Assert.False(File.Exists(_tree["unikraft.lock.json"]));
        Directory.Delete(_tree.Output, true);
        Pin(new string('0', 64), Hash(_archive));
        Diagnostic error = (await _tree.Build()).Error();
        Assert.Equal("UK2403", error.Code);
        Assert.Contains(new string('0', 64), error.Message, StringComparison.Ordinal);
        Assert.EndsWith("Makefile.uk", error.File!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnUnpinnedArchiveMayNotChange()
    {
        using Server server = new(_archive);
        Fetch("fetch,libzoo," + server.Base + "zoo-1.tar.gz");
        await _tree.Run();
        server.Bytes = Archive(8);
        Directory.Delete(_tree.Output, true);
        Directory.Delete(Path.Combine(_tree.Top, "cache"), true);
        Diagnostic error = (await _tree.Build()).Error();
        Assert.Equal(("UK2403", _tree["unikraft.lock.json"]), (error.Code, error.File));
        Assert.Contains(Hash(_archive), error.Message, StringComparison.Ordinal);
        File.Delete(_tree["unikraft.lock.json"]);
        Assert.Contains("> zoo 88\n", (await _tree.Run()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AChangedHashInTheLockIsFollowed()
    {
        Downloads();
        await _tree.Run();
        byte[] newer = Archive(8);
        File.WriteAllText(
            _tree["unikraft.lock.json"],
            File.ReadAllText(_tree["unikraft.lock.json"]).Replace(Hash(_archive), Hash(newer), StringComparison.Ordinal));
        Diagnostic error = (await _tree.Build()).Error();
        Assert.Equal(("UK2403", _tree["unikraft.lock.json"]), (error.Code, error.File));
        File.WriteAllBytes(_tree["downloads/zoo-1.tar.gz"], newer);
        Assert.Contains("> zoo 88\n", (await _tree.Run()).Text, StringComparison.Ordinal);
        File.WriteAllText(
            _tree["unikraft.lock.json"],
            File.ReadAllText(_tree["unikraft.lock.json"]).Replace(Hash(newer), Hash(newer).ToUpperInvariant(), StringComparison.Ordinal));
        Assert.Equal(0, (await _tree.Build(new NoProcesses())).Succeeds().Result!.Ran);
    }

    [MatrixFact]
    public async Task AnArchiveThatIsNowhere()
    {
        Built built = await _tree.Build();
        Diagnostic error = built.Error();
        Assert.Equal("UK2402", error.Code);
        Assert.Contains(Address, error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_tree["out/libzoo/zoo-1.tar.gz"]));
        Downloads();
        Assert.Contains("> zoo 77\n", (await _tree.Run()).Text, StringComparison.Ordinal);
    }

    /// <summary>The advice of the message is followed to the letter, and the hash is kept as if the address had given it.</summary>
    [MatrixFact]
    public async Task AnUnpinnedArchiveThatIsNowhereIsTakenFromTheCacheWhenItWasPutThere()
    {
        Diagnostic error = (await _tree.Build()).Error();
        Assert.DoesNotContain('\n', error.Message);
        string folder = error.Message.Split('\'')[^2];
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "whatever.tar.gz"), _archive);
        Assert.Contains("> zoo 77\n", (await _tree.Run()).Text, StringComparison.Ordinal);
        Assert.Contains(Hash(_archive), File.ReadAllText(_tree["unikraft.lock.json"]), StringComparison.Ordinal);
        Directory.Delete(_tree.Output, true);
        Directory.Delete(folder, true);
        Assert.Contains("> zoo 77\n", (await _tree.Run()).Text, StringComparison.Ordinal);
    }

    [MatrixFact]
    public async Task APinnedArchiveThatIsNowhereIsTakenFromTheCacheWhenItWasPutThere()
    {
        Pin(Hash(_archive));
        string folder = (await _tree.Build()).Error().Message.Split('\'')[^2];
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "whatever.tar.gz"), _archive);
        Assert.Contains("> zoo 77\n", (await _tree.Run()).Text, StringComparison.Ordinal);
    }

    [Theory]
    [MatrixData("{ nothing")]
    [MatrixData("[]")]
    [MatrixData("{ \"archives\": 1 }")]
    [MatrixData("{ \"archives\": { \"a\": 1 } }")]
    [InlineData("{ \"archives\": { \"a\": null } }")]
    [InlineData("")]
    public async Task ADamagedLockFile(string text)
    {
        Downloads();
        _tree.Write("unikraft.lock.json", text);
        Diagnostic error = (await _tree.Build(new NoProcesses())).Error();
        Assert.Equal(("UK2605", _tree["unikraft.lock.json"]), (error.Code, error.File));
        Assert.Equal(text, File.ReadAllText(_tree["unikraft.lock.json"]));
    }

    [Theory]
    [InlineData("zoo.c")]
    [MatrixData("zoo.h")]
    public async Task ADeletedFileIsUnpackedAgain(string file)
    {
        Downloads();
        await _tree.Run();
        File.Delete(_tree["out/libzoo/origin/zoo-1/" + file]);
        (Built built, string text) = await _tree.Run();
        Assert.Contains("> zoo 77\n", text, StringComparison.Ordinal);
        Assert.Equal([".origin", ".patched"], built.Names);
    }

    [MatrixFact]
    public async Task PatchesThatWereAppliedInPartAreAppliedToFreshSources()
    {
        Downloads();
        await _tree.Run();
        File.Delete(_tree["out/libzoo/.patched"]);
        (Built built, string text) = await _tree.Run();
        Assert.Contains("> zoo 77\n", text, StringComparison.Ordinal);
        Assert.Equal([".origin", ".patched"], built.Names);
        Assert.Equal(0, (await _tree.Build(new NoProcesses())).Succeeds().Result!.Ran);
    }

    [Fact]
    public async Task AChangedPatchIsAppliedToFreshSources()
    {
        Downloads();
        await _tree.Run();
        _tree.Replace("libs/lib-zoo/patches/0001-more.patch", "ANIMALS 11", "ANIMALS 12");
        (Built built, string text) = await _tree.Run();
        Assert.Contains("> zoo 84\n", text, StringComparison.Ordinal);
        Assert.Contains("zoo.o", built.Names);
        Assert.Equal(0, (await _tree.Build(new NoProcesses())).Succeeds().Result!.Ran);
    }

    [MatrixFact]
    public async Task ANewPatchIsApplied()
    {
        Downloads();
        await _tree.Run();
        _tree.Write("libs/lib-zoo/patches/0002-most.patch",
            "--- a/zoo.h\n+++ b/zoo.h\n@@ -1,3 +1,3 @@\n-#define ANIMALS 11\n+#define ANIMALS 100\n long zoo_animals(void);\n long "
                + "uk_zoo(void);\n");
        Assert.Contains("> zoo 700\n", (await _tree.Run()).Text, StringComparison.Ordinal);
        File.Delete(_tree["libs/lib-zoo/patches/0002-most.patch"]);
        Assert.Contains("> zoo 77\n", (await _tree.Run()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task APatchThatDoesNotApply()
    {
        Downloads();
        _tree.Replace("libs/lib-zoo/patches/0001-more.patch", "-#define ANIMALS 1", "-#define ANIMALS 5");
        Assert.Contains("PATCH", (await _tree.Build()).Error().Message, StringComparison.Ordinal);
        _tree.Replace("libs/lib-zoo/patches/0001-more.patch", "-#define ANIMALS 5", "-#define ANIMALS 1");
        Assert.Contains("> zoo 77\n", (await _tree.Run()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARepositoryIsCloned()
    {
        string[] git = ["-C", _tree["zoo"], "-c", "user.name=t", "-c", "user.email=t@t", "-c", "commit.gpgsign=false"];
        _tree.Write("zoo/zoo-1/zoo.h", Header);
        _tree.Write("zoo/zoo-1/zoo.c", Source(7));
        Tree.Execute("git", [.. git, "init", "-q"]);
        Tree.Execute("git", [.. git, "checkout", "-q", "-b", "one"]);
        Tree.Execute("git", [.. git, "add", "."]);
        Assert.Equal(0, Tree.Execute("git", [.. git, "commit", "-q", "-m", "one"]).ExitCode);
        Fetch("clone,libzoo,file://" + _tree["zoo"] + ",one");
        Assert.Contains("> zoo 77\n", (await _tree.Run()).Text, StringComparison.Ordinal);
        Assert.Equal(0, (await _tree.Build(new NoProcesses())).Succeeds().Result!.Ran);
    }

    [Fact]
    public async Task BytesAreThoseOfMake()
    {
        Downloads();
        await _tree.Run();
        Directory.Move(_tree.Output, _tree["ours"]);
        using Server server = new(_archive);
        _tree.Replace("libs/lib-zoo/Makefile.uk", "http://127.0.0.1:9/", server.Base);
        _tree.Make();
        foreach (string file in new[] { "libzoo/zoo.o", "libzoo/glue.o", "hello_native-x86_64", "libzoo/origin/zoo-1/zoo.h" })
        {
            Assert.Equal(File.ReadAllBytes(_tree["ours/" + file]), File.ReadAllBytes(_tree["out/" + file]));
        }
    }

    private const string Header = "#define ANIMALS 1\nlong zoo_animals(void);\nlong uk_zoo(void);\n";

    private static string Source(int factor) => $"#include <zoo.h>\n\nlong zoo_animals(void)\n{{\n\treturn ANIMALS * {factor};\n}}\n";

    private void Downloads(string path = "downloads/zoo-1.tar.gz")
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_tree[path])!);
        File.WriteAllBytes(_tree[path], _archive);
        Func<UnikraftRequest, UnikraftRequest> before = _tree.Change;
        _tree.Change = r => before(r) with { Downloads = _tree["downloads"] };
    }

    private void Pin(string hash, string? before = null) =>
        _tree.Replace("libs/lib-zoo/Makefile.uk", before is null ? "#PIN" : "LIBZOO_ORIGIN_SHA256 := " + before,
            "LIBZOO_ORIGIN_SHA256 := " + hash);

    private void Fetch(string call) => _tree.Replace("libs/lib-zoo/Makefile.uk", "fetch,libzoo," + Address, call);

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static byte[] Archive(int factor)
    {
        using MemoryStream stream = new();
        using (GZipStream zip = new(stream, CompressionLevel.Fastest, leaveOpen: true))
        using (TarWriter writer = new(zip, TarEntryFormat.Pax))
        {
            foreach ((string name, string text) in new[] { ("zoo-1/zoo.h", Header), ("zoo-1/zoo.c", Source(factor)) })
            {
                writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name)
                {
                    DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)),
                });
            }
        }

        return stream.ToArray();
    }

    /// <summary>Gives one file to whoever asks for it by its name.</summary>
    private sealed class Server : IDisposable
    {
        private readonly HttpListener _listener = new();

        public Server(byte[] bytes)
        {
            Bytes = bytes;
            using (TcpListener probe = new(IPAddress.Loopback, 0))
            {
                probe.Start();
                Base = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/";
            }

            _listener.Prefixes.Add(Base);
            _listener.Start();
            _ = Task.Run(ServeAsync);
        }

        public string Base { get; }

        public byte[] Bytes { get; set; }

        public int Given { get; private set; }

        public void Dispose() => _listener.Close();

        private async Task ServeAsync()
        {
            while (_listener.IsListening)
            {
                try
                {
                    HttpListenerContext context = await _listener.GetContextAsync();
                    if (context.Request.Url!.AbsolutePath == "/zoo-1.tar.gz")
                    {
                        Given++;
                        context.Response.ContentLength64 = Bytes.Length;
                        await context.Response.OutputStream.WriteAsync(Bytes);
                    }
                    else
                    {
                        context.Response.StatusCode = 404;
                    }

                    context.Response.Close();
                }
                catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
                {
                    return;
                }
            }
        }
    }
}
