// SPDX-License-Identifier: BSD-3-Clause
// Names of an allocator's functions, and who owns a crate.
using Unicore.Build.Libraries;
using Unicore.Build.Linking;

namespace Unicore.Build.Tests.Linking;

public sealed class HeapFunctionsTests
{
    [Fact]
    public void HyphensAreNoPartOfNamesInC() =>
        Assert.Contains("--redefine-sym=free=uk_heap_my_alloc_free", HeapFunctions.Redefinitions("my-alloc"));

    /// <summary>A crate has the name that its flags say, its file's or its library's; of std's library only std is meant.</summary>
    [Theory]
    [InlineData("std", "ruststd")]
    [InlineData("hashbrown", null)]
    [InlineData("apart", "one")]
    [InlineData("file", "one")]
    [InlineData("my_lib", "my-lib")]
    public void ACratesOwnerIsFoundByItsName(string crate, string? owner)
    {
        LibraryManifest[] libraries =
        [
            new() { Name = "my-lib", Root = "/m", Sources = [new("/m/src/lib.rs")] },
            new() { Name = "one", Root = "/o", Sources = [new("/o/x.rs", Flags: "--crate-name apart"), new("/o/file.rs")] },
            new()
            {
                Name = "ruststd", Root = "/r",
                Sources = [new("/r/a/lib.rs", Flags: "--crate-name=hashbrown -Zforce-unstable-if-unmarked"),
                    new("/r/b/lib.rs", Flags: "--crate-name=std -Zforce-unstable-if-unmarked")],
            },
        ];
        Assert.Equal(owner, new ManifestLibraries("/p", libraries, null, []).OwnerOfCrate(crate));
    }
}
