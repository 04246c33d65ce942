// SPDX-License-Identifier: BSD-3-Clause
using Unicore.Tuning.Spaces;

namespace Unicore.Tuning.Tests.Spaces;

public sealed class HeldValuesTests
{
    private const string Config = "CONFIG_NET=y\r\n# CONFIG_TLS is not set\nCONFIG_POOL=4\nCONFIG_AT=0x10\n"
        + "CONFIG_NAME=\"a \\\"b\\\" \\\\\"\n";

    [Theory]
    [InlineData("NET", "y", null)]
    [InlineData("NET", "n", "NET is y in the image's configuration, not n")]
    [InlineData("TLS", "n", null)]
    [InlineData("TLS", "y", "TLS is n in the image's configuration, not y")]
    [InlineData("POOL", "8", "POOL is 4 in the image's configuration, not 8")]
    [InlineData("AT", "0x10", null)]
    [InlineData("NAME", "a \"b\" \\", null)]
    [InlineData("GONE", "7", "GONE is n in the image's configuration, not 7")]
    public void WhatDoesNotHoldIsTold(string name, string value, string? lost) =>
        Assert.Equal(lost, HeldValues.Lost([(OptionKind.Property, "POOL", "5"), (OptionKind.Symbol, name, value)], Config));
}
