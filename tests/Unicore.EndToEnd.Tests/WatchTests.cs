// SPDX-License-Identifier: BSD-3-Clause
// `dotnet watch` builds and boots again at each edit, of whatever file.
using System.Text;
using CliWrap;

namespace Unicore.EndToEnd.Tests;

public sealed class WatchTests : IDisposable
{
    private readonly Workspace _workspace = new();
    private readonly StringBuilder _console = new();
    private readonly SemaphoreSlim _said = new(0);

    public void Dispose()
    {
        _workspace.Dispose();
        _said.Dispose();
    }

    /// <summary>The guest never ends by itself.</summary>
    [Fact]
    public async Task AnEditEndsTheGuestAndBootsAgain()
    {
        _workspace.Write("greeter/greeter.ukproj",
            "<Project Sdk=\"Unicore.Sdk/1.0.0\"><PropertyGroup><OutputType>Library</OutputType></PropertyGroup></Project>");
        _workspace.Write("greeter/include/greeter.h", "#define GREETING \"hello\"\n");
        _workspace.Write("app/app.ukproj", """
            <Project Sdk="Unicore.Sdk/1.0.0">
              <PropertyGroup><Platform>linuxu</Platform></PropertyGroup>
              <ItemGroup><LibraryReference Include="../greeter" /><KconfigFile Include="my.config" /></ItemGroup>
            </Project>
            """);
        _workspace.Write("app/my.config", "CONFIG_APP_LEVEL=1\n");
        _workspace.Write("app/Config.uk", "config APP_LEVEL\n\tint \"level\"\n");
        const string Main = """
            #include <greeter.h>
            #include <stdio.h>
            #include <unistd.h>
            int main(void)
            {
            	printf("says %s, level %d, from main 1\n", GREETING, CONFIG_APP_LEVEL);
            	for (;;)
            		sleep(1);
            }
            """;
        _workspace.Write("app/main.c", Main);
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(4));
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
        Task watching = Cli.Wrap("dotnet").WithArguments(["watch", "--no-hot-reload", "--non-interactive", "run"])
            .WithWorkingDirectory(_workspace["app"])
            .WithEnvironmentVariables(e => e.Set("MSBUILDDISABLENODEREUSE", "1").Set("DOTNET_CLI_USE_MSBUILD_SERVER", "0")
                .Set("MSBUILDTERMINALLOGGER", "off").Set("DOTNET_NOLOGO", "1").Set("MSBuildSDKsPath", null)
                .Set("UnikernelObjectCache", Workspace.ObjectCache)
                .Set("MSBuildExtensionsPath", null).Set("MSBUILD_EXE_PATH", null))
            .WithStandardOutputPipe(PipeTarget.ToDelegate(Hear)).WithStandardErrorPipe(PipeTarget.ToDelegate(Hear))
            .ExecuteAsync(stop.Token);
        await SaysAsync("says hello, level 1, from main 1", limit.Token);
        _workspace.Write("app/main.c", Main.Replace("main 1", "main 2", StringComparison.Ordinal));
        await SaysAsync("says hello, level 1, from main 2", limit.Token);
        _workspace.Write("greeter/include/greeter.h", "#define GREETING \"good morning\"\n");
        await SaysAsync("says good morning, level 1, from main 2", limit.Token);
        _workspace.Write("app/my.config", "CONFIG_APP_LEVEL=2\n");
        await SaysAsync("says good morning, level 2, from main 2", limit.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
    }

    private void Hear(string line)
    {
        lock (_console)
        {
            _console.AppendLine(line);
        }

        _said.Release();
    }

    private async Task SaysAsync(string text, CancellationToken limit)
    {
        string heard = "";
        try
        {
            while (!heard.Contains(text, StringComparison.Ordinal))
            {
                await _said.WaitAsync(limit);
                lock (_console)
                {
                    heard = _console.ToString();
                }
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"'{text}' is not in:\n{heard}");
        }
    }
}
