// SPDX-License-Identifier: BSD-3-Clause
// Images for containers, as a user publishes them. `./build.sh programs` pushes and runs them with others' tools.
using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text.Json;

namespace Unicore.EndToEnd.Tests;

public sealed class ContainerTests : IDisposable
{
    private readonly Workspace _workspace = new();

    /// <inheritdoc/>
    public void Dispose() => _workspace.Dispose();

    private void Application(string properties) => _workspace.Write("app/My App.ukproj", $"""
        <Project Sdk="Unicore.Sdk/1.0.0">
          <PropertyGroup>
            <UnikernelArguments>one "two words"</UnikernelArguments>
            {properties}
          </PropertyGroup>
          <ItemGroup>
            <UnikernelEnvironment Include="GREETING" Value="hello; there" />
            <UnikernelEnvironment Include="--during" Value="touch ../ran" />
            <ContainerLabel Include="org.opencontainers.image.title" Value="mine" />
          </ItemGroup>
        </Project>
        """);

    private JsonElement Json(string path) => JsonDocument.Parse(File.ReadAllBytes(_workspace[path])).RootElement;

    private static string? Text(JsonElement element, params string[] path) =>
        path.Aggregate(element, (e, name) => int.TryParse(name, out int at) ? e[at] : e.GetProperty(name)).GetString();

    /// <summary>What is behind a digest, which is what it says.</summary>
    private string Blob(string folder, string? digest)
    {
        string path = $"{folder}/blobs/{digest!.Replace(':', '/')}";
        Assert.Equal(digest, "sha256:" + Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_workspace[path]))));
        return path;
    }

    /// <summary>With a cache of the test's own.</summary>
    private Task<Outcome> RunImageAsync(string image, params string[] arguments) => _workspace.RunAsync(
        "env", "app", [$"XDG_CACHE_HOME={_workspace["cache"]}", "dotnet", "exec",
            Path.Combine(Workspace.Repository, ".artifacts/sdk/tools/Unicore.Tool.dll"), "run", image, .. arguments]);

    /// <summary>The layer's file is a program that runs; what the project says, the configuration says. Wrong names are told.</summary>
    [Fact]
    public async Task AProcessIsPublishedAsAnImageFromNothing()
    {
        Application("<Platform>linuxu</Platform><ImageFormat>oci</ImageFormat>");
        _workspace.Write("app/main.c", """
            #include <stdio.h>
            int main(int argc, char **argv) { printf("%d arguments, %s\n", argc - 1, argv[argc - 1]); return 3; }
            """);
        (await _workspace.DotnetAsync("app", "publish")).Ends(0).Says("bin/Release/linuxu-x86_64/publish/oci/");
        const string Folder = "app/bin/Release/linuxu-x86_64/publish/oci";
        Assert.False(File.Exists(_workspace["app/bin/Release/linuxu-x86_64/publish/My App"]));
        Assert.Equal("1.0.0", Text(Json(Folder + "/oci-layout"), "imageLayoutVersion"));
        JsonElement image = Json(Folder + "/index.json").GetProperty("manifests")[0];
        Assert.Equal("latest", Text(image, "annotations", "org.opencontainers.image.ref.name"));
        Assert.Equal("docker.io/library/my-app:latest", Text(image, "annotations", "io.containerd.image.name"));
        JsonElement manifest = Json(Blob(Folder, Text(image, "digest")));
        JsonElement configuration = Json(Blob(Folder, Text(manifest, "config", "digest")));
        Assert.Equal("amd64", Text(configuration, "architecture"));
        JsonElement begins = configuration.GetProperty("config");
        Assert.Equal("/My App", Text(begins, "Entrypoint", "0"));
        Assert.Equal("two words", Text(begins, "Cmd", "1"));
        Assert.Equal("GREETING=hello; there", Text(begins, "Env", "0"));
        Assert.Equal("mine", Text(begins, "Labels", "org.opencontainers.image.title"));

        Assert.Equal(1, manifest.GetProperty("layers").GetArrayLength());
        Directory.CreateDirectory(_workspace["root"]);
        await TarFile.ExtractToDirectoryAsync(_workspace[Blob(Folder, Text(manifest, "layers", "0", "digest"))], _workspace["root"], false);
        (await _workspace.RunAsync(_workspace["root/My App"], "root", "a", "b")).Ends(3).Says("2 arguments, b");

        // And `unicore run` runs what is in the layout, with the arguments that it has for when none are given.
        string layout = $"oci:{_workspace[Folder]}";
        (await RunImageAsync(layout)).Says("UK5089").Says("--platform linuxu runs it");
        (await RunImageAsync(layout, "--platform", "linuxu")).Ends(3).Says("2 arguments, two words");
        (await RunImageAsync(layout + ":latest", "--platform", "linuxu", "--", "--x")).Ends(3).Says("1 arguments, --x");
        Assert.False(File.Exists(_workspace["ran"]), "A word of the image became an option.");
        (await RunImageAsync(layout + ":1.0")).Says("UK5089").Says("no image has that name");
        (await RunImageAsync(layout, "--arch", "arm64")).Says("UK5089").Says("linux/amd64");

        (await _workspace.DotnetAsync("app", "publish", "-p:ImageFormat=docker")).Says("UK2020").Says("ImageFormat is 'docker'");
        (await _workspace.DotnetAsync("app", "publish", "-p:ContainerRepository=My/App", "-p:ContainerBaseImage=debian"))
            .Says("UK4046").Says("UK4045");
        (await _workspace.DotnetAsync("app", "publish", "-t:PublishContainer", "-p:ContainerRegistry=127.0.0.1:1")).Says("UK4050");
    }

    /// <summary>One index for all targets, and an archive of it; a Raspberry Pi's card is in no container.</summary>
    [MatrixFact]
    public async Task AllTargetsAreInOneIndex()
    {
        Application("""
            <UnikernelTargets>linuxu/x86_64;kvm/x86_64</UnikernelTargets>
            <ContainerRepository>me/app</ContainerRepository>
            <ContainerImageTags>1.0;1</ContainerImageTags>
            <ContainerArchiveOutputPath>out/</ContainerArchiveOutputPath>
            """);
        _workspace.Write("app/main.c", """
            #include <stdio.h>
            #include <stdlib.h>
            int main(int argc, char **argv) { printf("%s: %s\n", getenv("GREETING"), argv[argc - 1]); return 4; }
            """);
        (await _workspace.DotnetAsync("app", "publish", "-t:PublishContainer")).Ends(0).Says("bin/Release/publish/oci/")
            .Says("out/me-app.tar");
        const string Folder = "app/bin/Release/publish/oci";
        JsonElement[] named = [.. Json(Folder + "/index.json").GetProperty("manifests").EnumerateArray()];
        Assert.Equal(["1.0", "1.0-linuxu-x86_64", "1.0-kvm-x86_64", "1", "1-linuxu-x86_64", "1-kvm-x86_64"],
            named.Select(n => Text(n, "annotations", "org.opencontainers.image.ref.name")));
        Assert.Equal(["linux/amd64", "linux/amd64", "qemu/x86_64"],
            Json(Blob(Folder, Text(named[0], "digest"))).GetProperty("manifests").EnumerateArray()
                .Select(m => Text(m, "platform", "os") + "/" + Text(m, "platform", "architecture")));
        Assert.True(File.Exists(_workspace["app/out/me-app.tar"]));
        (await RunImageAsync($"oci:{_workspace["app/out/me-app.tar"]}")).Ends(4).Says("hello; there: two words");
        Assert.False(File.Exists(_workspace["ran"]), "A word of the image became an option.");
        (await RunImageAsync($"oci:{_workspace["app/out/me-app.tar"]}:1", "--platform", "linuxu", "--env", "GREETING=b", "--", "c"))
            .Ends(4).Says("b: c");
        Assert.Equal(2, Directory.GetDirectories(_workspace["cache/unicore/images"]).Length);
        (await _workspace.DotnetAsync("app", "publish", "-t:PublishContainer", "-p:UnikernelTargets=rpi3/arm64")).Says("UK4041")
            .Says("rpi3/arm64");
    }
}
