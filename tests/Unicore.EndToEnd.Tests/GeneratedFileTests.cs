// SPDX-License-Identifier: BSD-3-Clause
// A library whose header and table are made by the build from an upstream archive: from its project and from its package.
using System.Security.Cryptography;

namespace Unicore.EndToEnd.Tests;

public sealed class GeneratedFileTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task GeneratedSourcesAreMadeForEachTargetAndFromThePackage()
    {
        _workspace.Write("up-1/types.sed", "s/WORD/up_word/\n");
        _workspace.Write("up-1/x86_64/types.in", "typedef long WORD;\n");
        _workspace.Write("up-1/aarch64/types.in", "typedef short WORD;\n");
        _workspace.Write("up-1/src/str/name.c", "const char *up_name(void);\nconst char *up_name(void) { return \"any\"; }\n");
        _workspace.Write("up-1/src/str/x86_64/name.c", "const char *up_name(void);\nconst char *up_name(void) { return \"own\"; }\n");
        (await _workspace.RunAsync("tar", _workspace.Root, "-czf", "up-1.tar.gz", "up-1")).Ends(0);
        string hash = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(_workspace["up-1.tar.gz"])));
        _workspace.Write("up/up.ukproj", $"""
            <Project Sdk="Unicore.Sdk/1.0.0">
              <PropertyGroup><OutputType>Library</OutputType><Version>1.0.0</Version></PropertyGroup>
              <ItemGroup>
                <UpstreamSource Include="up" Sha256="{hash}" From="file://{_workspace["up-1.tar.gz"]}" />
                <GeneratedFile Include="up/types.h" Tools="sed" Inputs="$(UpstreamDirectory)up/types.sed;$(UpstreamDirectory)up/*/types.in"
                               Command="sed -f $(UpstreamDirectory)up/types.sed $UPSTREAM/up/$MACHINE/types.in > up/types.h" />
                <GeneratedFile Include="size.c;size.h" Inputs="$(GeneratedDirectory)up/types.h;size.in"
                               Command="cat $SOURCE/size.in > size.c; echo 'int up_size(void);' > size.h" />
                <IncludeDirectory Include="$(GeneratedDirectory)" />
                <Compile Include="$(UpstreamDirectory)up/src/*/*.c;$(GeneratedDirectory)size.c" />
                <Compile Include="$(UpstreamDirectory)up/src/*/x86_64/*.c" DependsOn="ARCH_X86_64"
                         Replaces="%(RelativeDir)../%(Filename).c" />
              </ItemGroup>
            </Project>
            """);
        _workspace.Write("up/size.in", "#include \"size.h\"\n#include <up/types.h>\nint up_size(void) { return sizeof(up_word); }\n");
        _workspace.Write("app/app.ukproj", """
            <Project Sdk="Unicore.Sdk/1.0.0">
              <PropertyGroup><UnikernelTargets>linuxu/x86_64;kvm/arm64</UnikernelTargets><Up>../up</Up></PropertyGroup>
              <ItemGroup><LibraryReference Include="$(Up)" Version="1.0.0" /></ItemGroup>
            </Project>
            """);
        _workspace.Write("app/main.c", """
            #include <size.h>
            #include <stdio.h>
            #include <up/types.h>
            const char *up_name(void);
            int main(void) { printf("%s %d %d\n", up_name(), up_size(), (int)sizeof(up_word)); }
            """);
        (await _workspace.DotnetAsync("app", "build")).Ends(0);
        (await _workspace.DotnetAsync("app", "build", "-v:n", "--tl:off")).Ends(0).Says("app: 0 actions ran");
        (await _workspace.BootAsync("app", "--no-build", "-p:Platform=linuxu", "-p:UnikernelTimeout=100")).Ends(0).Says("own 8 8");
        (await _workspace.BootAsync("app", "--no-build", "-p:Platform=kvm", "-p:Arch=arm64", "-p:UnikernelTimeout=100"))
            .Ends(0).Says("any 2 2");

        (await _workspace.DotnetAsync("up", "pack", "-o", _workspace["feed"])).Ends(0);
        Directory.Delete(_workspace["up"], true);
        (await _workspace.BootAsync("app", "-p:Up=up", "-p:Platform=linuxu", "-p:UnikernelTimeout=100")).Ends(0).Says("own 8 8");
    }
}
