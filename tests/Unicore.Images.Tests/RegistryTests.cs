// SPDX-License-Identifier: BSD-3-Clause
// Registries: their names, who pushes to them, what is sent, and to whom credentials are not.
using System.Text;
using Unicore.Images.Oci;
using Unicore.Images.Registries;

namespace Unicore.Images.Tests;

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class RegistryTests : IDisposable
{
    private const string Secret = "s3cret";

    private static readonly RegistryCredentials Who = new("me", Secret);

    private static readonly string Basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("me:" + Secret));

    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-registry-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    private OciLayout Layout(int size)
    {
        string program = Path.Combine(_folder, "app"), folder = Path.Combine(_folder, "oci");
        File.WriteAllText(program, new string('x', size));
        OciTarget[] targets = [OciImages.Of(new("a", "x86_64", program)), OciImages.Of(new("b", "x86_64", program) { Machine = "qemu" })];
        OciLayoutWriter.WriteFolder(OciPlan.Of(targets, new("127.0.0.1", "my/app", ["1.0"])), folder);
        return OciLayout.Open(folder);
    }

    private async Task<PushResult> PushAsync(
        PlayedRegistry registry, RegistryCredentials? who = null, IProgress<RegistryProgress>? progress = null, TimeSpan? patience = null,
        int size = 7)
    {
        using OciLayout layout = Layout(size);
        RegistryName name = RegistryName.Parse($"127.0.0.1:{registry.Port}", null)!;
        using HttpClient http = name.Connect();
        return await new RegistryPush(http, name, "my/app", who, patience).RunAsync(layout, progress, CancellationToken.None);
    }

    private sealed class Heard : List<RegistryProgress>, IProgress<RegistryProgress>
    {
        public void Report(RegistryProgress value) => Add(value);
    }

    private static async Task<string> RefusalAsync(string code, Func<Task> push)
    {
        OciException e = await Assert.ThrowsAsync<OciException>(push);
        Assert.Equal(code, e.Diagnostic.Code);
        Assert.DoesNotContain(Secret, e.ToString(), StringComparison.Ordinal);
        return e.Message;
    }

    [Theory]
    [InlineData("registry.example.org", "https://registry.example.org/", "registry.example.org")]
    [InlineData("https://localhost:5000/", "https://localhost:5000/", "localhost:5000")]
    [InlineData("localhost:5000", "http://localhost:5000/", "localhost:5000")]
    [InlineData("127.0.0.1:80", "http://127.0.0.1/", "127.0.0.1:80")]
    [InlineData("[::1]:5000", "http://[::1]:5000/", "[::1]:5000")]
    [InlineData("plain.example:1", "http://plain.example:1/", "plain.example:1")]
    [InlineData("http://other.example", "http://other.example/", "other.example")]
    [InlineData("docker.io", "https://registry-1.docker.io/", "docker.io")]
    [InlineData("localhost.example.org", "https://localhost.example.org/", "localhost.example.org")]
    [InlineData("user@host", null, null)]
    [InlineData("host/path", null, null)]
    [InlineData("ftp://host", null, null)]
    [InlineData("host:123456", null, null)]
    [InlineData("", null, null)]
    public void ARegistryIsSpokenToInTheClearOnlyWhereThatIsMeant(string text, string? address, string? host)
    {
        RegistryName? name = RegistryName.Parse(text, "plain.example:1,another");
        Assert.Equal((address, host), (name?.Address.AbsoluteUri, name?.Host));
    }

    [Theory]
    [InlineData("app", true)]
    [InlineData("a/b-c/d__e.f", true)]
    [InlineData("App", false)]
    [InlineData("a//b", false)]
    [InlineData("../a", false)]
    [InlineData("a?b", false)]
    [InlineData("", false)]
    public void ARepositoryHasARegistrysLetters(string text, bool isOne) => Assert.Equal(isOne, RegistryName.IsRepository(text));

    [Theory]
    [InlineData("docker.io", "app", "library/app")]
    [InlineData("docker.io", "me/app", "me/app")]
    [InlineData("host", "app", "app")]
    public void DockersRegistryHasAFolderForWhatHasNone(string host, string repository, string whole) =>
        Assert.Equal(whole, RegistryName.Parse(host, null)!.WholeRepository(repository));

    /// <summary>Each of the contents once, the documents after them, the tags last; a second time nothing but documents.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("http://127.0.0.1:PORT")]
    public async Task ContentsAreSentOnce(string place)
    {
        using PlayedRegistry registry = new();
        using PlayedRegistry other = new() { UploadPlace = place.Replace("PORT", $"{registry.Port}", StringComparison.Ordinal) };
        PushResult first = await PushAsync(other);
        Assert.Equal((6, 0), (first.Sent, first.Known));
        Assert.Equal(6, (place.Length > 0 ? registry : other).Blobs.Count);
        Assert.Superset(new HashSet<string> { "1.0", "1.0-a", "1.0-b" }, other.Manifests.Keys.ToHashSet());
        if (place.Length == 0)
        {
            PushResult second = await PushAsync(other);
            Assert.Equal((0, 0L, 6), (second.Sent, second.SentBytes, second.Known));
        }
    }

    [Fact]
    public async Task HowFarAPushIsCanBeHeard()
    {
        using PlayedRegistry registry = new();
        Heard heard = [];
        PushResult pushed = await PushAsync(registry, progress: heard);
        Assert.Equal(pushed.SentBytes, heard.Where(h => h.Moved == h.Size).Sum(h => h.Size));
        Assert.Equal(pushed.Sent, heard.Select(h => h.Digest).Distinct().Count());
    }

    [Fact]
    public async Task NameAndSecretAreSentWhenTheyAreAskedFor()
    {
        using PlayedRegistry registry = new() { Challenge = "Basic realm=\"a, \\\"b\\\"\"", Wanted = Basic };
        Assert.Equal(6, (await PushAsync(registry, Who)).Sent);
        Assert.EndsWith(" ", registry.Requests.First(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ATokenIsFetchedWhereTheRegistrySays()
    {
        using PlayedRegistry registry = new()
        {
            Challenge = "Bearer realm=\"http://127.0.0.1:PORT/token\",service=\"it\",scope=\"repository:my/app:pull,push\"",
            Wanted = "Bearer ticket", WantedForToken = Basic,
        };
        Assert.Equal(6, (await PushAsync(registry, Who)).Sent);
        Assert.Single(registry.Requests, r => r.StartsWith("GET /token", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ATokenThatStandsForItselfIsExchanged()
    {
        using PlayedRegistry registry = new()
        {
            Challenge = "Bearer realm=\"http://127.0.0.1:PORT/token\"", Wanted = "Bearer other", Token = """{"access_token":"other"}""",
        };
        Assert.Equal(6, (await PushAsync(registry, new("", Secret))).Sent);
        Assert.Single(registry.Requests, r => r.StartsWith("POST /token", StringComparison.Ordinal));
    }

    /// <summary>An upload goes where the registry says, which may be anywhere: who we are is not told there.</summary>
    [Fact]
    public async Task CredentialsStayWithTheRegistry()
    {
        using PlayedRegistry elsewhere = new();
        using PlayedRegistry registry = new()
        {
            Challenge = "Basic realm=\"r\"", Wanted = Basic, UploadPlace = $"http://127.0.0.1:{elsewhere.Port}",
        };
        Assert.Equal(6, (await PushAsync(registry, Who)).Sent);
        Assert.Equal(6, elsewhere.Requests.Count);
        Assert.All(elsewhere.Requests, r => Assert.EndsWith(" ", r, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Basic realm=\"r\"")]
    [InlineData("Bearer realm=\"http://127.0.0.1:PORT/token\"")]
    [InlineData("Bearer realm=\"file:///etc/passwd\"")]
    [InlineData("Bearer nonsense")]
    [InlineData("Negotiate")]
    public async Task WhoMayNotPushIsTold(string challenge)
    {
        using PlayedRegistry registry = new() { Challenge = challenge, Wanted = "other", WantedForToken = "other" };
        Assert.Contains("docker login", await RefusalAsync("UK4051", () => PushAsync(registry)), StringComparison.Ordinal);
        Assert.Contains("Log in again", await RefusalAsync("UK4051", () => PushAsync(registry, Who)), StringComparison.Ordinal);
    }

    /// <summary>Without encryption nothing goes to another host, not even a question.</summary>
    [Fact]
    public async Task ARealmOnAnotherHostHearsNothing()
    {
        using PlayedRegistry elsewhere = new("127.0.0.2");
        string realm = $"http://127.0.0.2:{elsewhere.Port}/token";
        using PlayedRegistry registry = new() { Challenge = $"Bearer realm=\"{realm}\"", Wanted = "Bearer ticket" };
        await RefusalAsync("UK4051", () => PushAsync(registry, Who));
        await RefusalAsync("UK4051", () => PushAsync(registry, new("", Secret)));
        Assert.Empty(elsewhere.Requests);

        // It would have been heard.
        using HttpClient http = new();
        Assert.Contains("ticket", await http.GetStringAsync(new Uri(realm)), StringComparison.Ordinal);
        Assert.Single(elsewhere.Requests);
    }

    /// <summary>Whoever takes contents and says nothing more is not waited for for ever.</summary>
    [Theory]
    [InlineData(7)]
    [InlineData(32 << 20)]
    public async Task AnUploadThatStallsEnds(int size)
    {
        TaskCompletionSource end = new();
        using PlayedRegistry registry = new() { Stalls = end.Task };
        string message = await RefusalAsync(
            "UK4050", () => PushAsync(registry, Who, patience: TimeSpan.FromSeconds(1), size: size));
        Assert.Contains("nothing has moved for 1 seconds", message, StringComparison.Ordinal);
        end.SetResult();
    }

    [Fact]
    public async Task WhatARegistrySaysIsRepeatedWithoutItsColours()
    {
        using PlayedRegistry registry = new() { ManifestStatus = 507 };
        string message = await RefusalAsync("UK4052", () => PushAsync(registry, Who));
        Assert.Contains("answered 507: no room [2J", message, StringComparison.Ordinal);
    }

    /// <summary>What a registry had to say of an error is not waited for for ever; the error is told.</summary>
    [Fact]
    public async Task AnErrorWhoseTextStallsIsTold()
    {
        TaskCompletionSource end = new();
        using PlayedRegistry registry = new() { ManifestStatus = 507, StallsWithinAnError = end.Task };
        Task<string> refusal = RefusalAsync("UK4052", () => PushAsync(registry, Who, patience: TimeSpan.FromSeconds(1)));
        Assert.Contains("answered 507", await refusal.WaitAsync(TimeSpan.FromSeconds(60)), StringComparison.Ordinal);
        end.SetResult();
    }

    [Fact]
    public async Task ARegistryThatIsNotThereIsTold()
    {
        PlayedRegistry registry = new();
        registry.Dispose();
        Assert.Contains("cannot be spoken to", await RefusalAsync("UK4050", () => PushAsync(registry, Who)), StringComparison.Ordinal);
    }

    private Task<RegistryCredentials?> FindAsync(
        string? file, string host = "host:5000", string repository = "my/app", params (string Name, string Value)[] variables)
    {
        if (file is not null)
        {
            File.WriteAllText(Path.Combine(_folder, "config.json"), file);
        }

        return RegistryCredentials.FindAsync(host, repository, "PUSH",
            name => name == "DOCKER_CONFIG" ? _folder : variables.FirstOrDefault(v => v.Name == name).Value, CancellationToken.None);
    }

    [Fact]
    public async Task CredentialsComeFromVariablesOrFiles()
    {
        Assert.Null(await FindAsync(null));
        Assert.Equal(Who, await FindAsync(null, "h", "my/app",
            ("DOTNET_CONTAINER_PUSH_REGISTRY_UNAME", "me"), ("DOTNET_CONTAINER_PUSH_REGISTRY_PWORD", Secret)));
        string both = Convert.ToBase64String(Encoding.UTF8.GetBytes("me:" + Secret));
        string File(string host, string more = "") => "{\"auths\":{\"" + host + "\":{\"auth\":\"" + both + "\"" + more + "}}}";
        Assert.Equal(Who, await FindAsync(File("host:5000")));
        Assert.Null(await FindAsync(File("host:5001")));
        foreach (string key in new[] { "https://host:5000", "https://host:5000/v1/", "host:5000/my", "host:5000/my/app" })
        {
            Assert.Equal(Who, await FindAsync(File(key)));
        }

        foreach (string key in new[] { "host:5000/m", "host:5000/my/app/more", "https://host:5000/my" })
        {
            Assert.Null(await FindAsync(File(key)));
        }

        foreach (string key in new[] { "https://index.docker.io/v1/", "docker.io", "docker.io/library" })
        {
            Assert.Equal(Who, await FindAsync(File(key), "docker.io", "library/app"));
        }

        string two = $"{{\"auths\":{{\"host:5000\":{{\"auth\":\"eDp5\"}},\"host:5000/my\":{{\"auth\":\"{both}\"}}}}}}";
        Assert.Equal(Who, await FindAsync(two));
        Assert.Equal(new("x", "y"), await FindAsync(two, repository: "other"));
        Assert.Equal(new("", "t"), await FindAsync(File("host:5000", ",\"identitytoken\":\"t\"")));
        Assert.Null(await FindAsync("""{"auths":[1]}"""));
        Assert.DoesNotContain(Secret, $"{Who}", StringComparison.Ordinal);
    }

    /// <summary>A registry's own helper goes before what the file has of it, and before the helper of all others.</summary>
    [Fact]
    public async Task AHelperIsAskedForItsRegistry()
    {
        Environment.SetEnvironmentVariable("PATH", _folder + ":" + Environment.GetEnvironmentVariable("PATH"));
        foreach ((string name, string text) in new[]
        {
            ("one", "printf '{\"Username\":\"%s %s\",\"Secret\":\"of one\"}' $1 $(cat)"),
            ("token", "echo '{\"Username\":\"<token>\",\"Secret\":\"ticket\"}'"), ("none", "echo secrets; exit 1"),
            ("others", "printf '{\"Username\":\"%s\",\"Secret\":\"of others\"}' $(cat)"), ("silent", "cat >/dev/null"),
        })
        {
            string file = Path.Combine(_folder, "docker-credential-unicore-" + name);
            File.WriteAllText(file, "#!/bin/sh\n" + text + "\n");
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        const string Helpers = """
            {"auths":{"host:5000":{"auth":"eDp5"},"alone":{"auth":"eDp5"}},
             "credHelpers":{"host:5000":"unicore-one","https://token.example/v1/":"unicore-token","none.example":"unicore-none",
               "silent.example":"unicore-silent"},
             "credsStore":"unicore-others"}
            """;
        Assert.Equal(new("get host:5000", "of one"), await FindAsync(Helpers));
        Assert.Equal(new("", "ticket"), await FindAsync(Helpers, "token.example"));
        Assert.Null(await FindAsync(Helpers, "none.example"));
        Assert.Equal(new("x", "y"), await FindAsync(Helpers, "alone"));
        Assert.Equal(new("other.example", "of others"), await FindAsync(Helpers, "other.example"));
        Assert.Equal(new("https://index.docker.io/v1/", "of others"), await FindAsync(Helpers, "docker.io"));
        Assert.Contains("Log in again", await RefusalAsync("UK4053", () => FindAsync(Helpers, "silent.example")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"auths":{"host:5000":{"auth":"%"}}}""")]
    [InlineData("""{"credsStore":"../../bin/evil"}""")]
    [InlineData("""{"credsStore":"that-nobody-has"}""")]
    public async Task AFileThatIsNoneIsTold(string file) =>
        Assert.Contains("config.json", await RefusalAsync("UK4053", () => FindAsync(file)), StringComparison.Ordinal);
}
