// SPDX-License-Identifier: BSD-3-Clause
// The symbols by which objects are joined: as the linker sees them, and whatever is damaged.
using Unicore.Diagnostics;
using Unicore.Elf;

namespace Unicore.Images.Tests;

public sealed class LinkSymbolsTests : IDisposable
{
    private const string Source = """
        extern int wanted(void); extern int maybe(void) __attribute__((weak)); static int hidden(void) { return 1; }
        int shared; int __attribute__((weak)) soft(void) { return 2; }
        int plain(void) { return hidden() + wanted() + (maybe ? maybe() : 0) + shared; }
        """;

    private readonly Guests _guests = new();

    public void Dispose() => _guests.Dispose();

    [Fact]
    public async Task GlobalsAreDefinedOrWantedAndLocalsAreNeither()
    {
        LinkSymbols symbols = LinkSymbols.Read(await Object());
        Assert.Equal(["plain", "shared", "soft"], symbols.Defined.Order(StringComparer.Ordinal));
        Assert.Equal(["wanted"], symbols.Undefined);
    }

    [Fact]
    public async Task WhatIsCutOffHasTheSymbolsBeforeTheCut()
    {
        byte[] whole = await Object();
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.Empty(LinkSymbols.Read(whole.AsSpan(0, length)).Defined.Except(["plain", "shared", "soft"]));
        }
    }

    [Fact]
    public async Task AnyDamageIsSurvived()
    {
        byte[] whole = await Object();
        Random random = new(20);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] damaged = [.. whole];
            for (int i = random.Next(1, 6); i > 0; i--)
            {
                damaged[random.Next(2) == 0 ? random.Next(64) : random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            LinkSymbols.Read(damaged);
            WeakDefinitions.Make(damaged);
        }
    }

    [Fact]
    public void WhatIsNoElfFileHasNone()
    {
        LinkSymbols none = LinkSymbols.Read("a script"u8);
        Assert.Empty(none.Defined.Concat(none.Undefined));
    }

    [Fact]
    public async Task DefinitionsAreMadeWeakAndWishesStayAsTheyAre()
    {
        byte[] bytes = await Object();
        ElfSymbol[] before = Named(bytes);
        WeakDefinitions.Make(bytes);
        const byte Weak = 2;
        Assert.Equal(before.Select(s => s.Name is "plain" or "shared" ? s with { Binding = Weak } : s), Named(bytes));
        Assert.Equal(["wanted"], LinkSymbols.Read(bytes).Undefined);

        static ElfSymbol[] Named(byte[] file) => [.. ElfTables.Symbols(ElfReader.Read(file, "o", new List<Diagnostic>())!)];
    }

    private async Task<byte[]> Object() =>
        await File.ReadAllBytesAsync(await _guests.LinkAsync("o.c", Source, null, "gcc", "-c", "-ffunction-sections"));
}
