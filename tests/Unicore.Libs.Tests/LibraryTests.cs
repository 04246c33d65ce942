// SPDX-License-Identifier: BSD-3-Clause
// Each program of tests/libs, as a test: it passes when all its checks hold and no sanitizer speaks.
using CliWrap.Buffered;

namespace Unicore.Libs.Tests;

/// <summary>The micro-libraries on the host.</summary>
public sealed class LibraryTests(HostLibraries libraries) : IClassFixture<HostLibraries>
{
    /// <summary>Strings and memory.</summary>
    [Fact]
    public Task StringsCopyCompareAndSearch() => AllChecksHold("string_test");

    /// <summary>musl's memcpy and its relatives.</summary>
    [Fact]
    public Task MemoryIsCopiedMovedFilledAndComparedByWords() => AllChecksHold("memory_test");

    /// <summary>The printf family.</summary>
    [Fact]
    public Task PrintfWritesWhatTheHostsPrintfWrites() => AllChecksHold("printf_test");

    /// <summary>strtod, scanf and strftime.</summary>
    [Fact]
    public Task TextIsReadAsTheHostReadsIt() => AllChecksHold("scan_test");

    /// <summary>The rest of the C library.</summary>
    [Fact]
    public Task NumbersSortingDatesAndEndsAreRight() => AllChecksHold("stdlib_test");

    /// <summary>Every allocator.</summary>
    [Fact]
    public Task AllocatorsKeepContentsAndGetAllMemoryBack() => AllChecksHold("alloc_test");

    /// <summary>An allocator's assertion.</summary>
    [Fact]
    public Task FreeingTwiceEndsInACrashDump() => AllChecksHold("crash_test");

    /// <summary>The word splitter.</summary>
    [Fact]
    public Task CommandLinesSplitIntoWords() => AllChecksHold("argparse_test");

    /// <summary>ChaCha20 by RFC 8439's vectors, and the generator on it.</summary>
    [Fact]
    public Task RandomNumbersAreChaCha20AndDependOnTheSeed() => AllChecksHold("random_test");

    /// <summary>The boot information.</summary>
    [Fact]
    public Task MemoryMapsAgreeWithAMapOfPages() => AllChecksHold("bootinfo_test");

    /// <summary>PVH, device trees, auxiliary vectors.</summary>
    [Fact]
    public Task BootProtocolsAreReadWholeAndDamaged() => AllChecksHold("bootproto_test");

    /// <summary>What the loaders of disks hand over.</summary>
    [Fact]
    public Task WhatALoaderHandsOverIsWhatTheImageReads() => AllChecksHold("handover_test");

    /// <summary>The page allocator.</summary>
    [Fact]
    public Task FramesAreHandedOutOnceAndComeBack() => AllChecksHold("falloc_test");

    /// <summary>The heap on the page allocator, and its words for a program that damages it.</summary>
    [Fact]
    public Task TheHeapGrowsGivesBackAndTellsWhatDamagedIt() => AllChecksHold("heap_test");

    /// <summary>Several heaps, and whose a block is.</summary>
    [Fact]
    public Task BlocksStayInTheHeapThatTheyCameFrom() => AllChecksHold("heaps_test");

    /// <summary>Page tables.</summary>
    [Fact]
    public Task PageTablesAgreeWithAListOfPages() => AllChecksHold("paging_test");

    /// <summary>ACPI's tables, whole and damaged.</summary>
    [Fact]
    public Task ProcessorsAreFoundInTablesWholeAndDamaged() => AllChecksHold("acpi_test");

    /// <summary>The clock's rate, on a machine that is disturbed.</summary>
    [Fact]
    public Task TheClocksRateIsFoundWhileTheHostIsBusy() => AllChecksHold("clockrate_test");

    /// <summary>When a timer is to fire.</summary>
    [Fact]
    public Task ADeadlinesTickIsTheFirstAtWhichTheClockHasReachedIt() => AllChecksHold("clock_test");

    /// <summary>Frames on the console's line, and interrupts.</summary>
    [Fact]
    public Task FramesStayWholeWhileHandlersWrite() => AllChecksHold("frames_test");

    /// <summary>Threads, wait queues and timeouts, against models of them.</summary>
    [Fact]
    public Task ThreadsWaitAndWakeAsAModelOfThemDoes() => AllChecksHold("sched_test");

    /// <summary>Virtqueues with a device that does as it should, and with one that writes what it likes.</summary>
    [Fact]
    public Task QueuesGiveBackWhatWasHandedOverWhateverTheDeviceSays() => AllChecksHold("virtq_test");

    /// <summary>The preemptive scheduler on two processors.</summary>
    [Fact]
    public Task AThreadThatWaitsIsToldToAnIdleProcessor() => AllChecksHold("processors_test");

    /// <summary>The preemptive scheduler's queues and slices.</summary>
    [Fact]
    public Task TheMostUrgentRunsFirstAndEqualsHaveSlices() => AllChecksHold("preempt_test");

    /// <summary>Locks for several processors.</summary>
    [Fact]
    public async Task LocksKeepThreadsApart()
    {
        BufferedCommandResult result = await libraries.RunThreads("lock_test");
        Assert.True(result.ExitCode == 0, result.StandardOutput + result.StandardError);
        Assert.Contains(" checks, 0 failed", result.StandardOutput, StringComparison.Ordinal);
    }

    private async Task AllChecksHold(string program)
    {
        BufferedCommandResult result = await libraries.RunProgram(program);
        Assert.True(result.ExitCode == 0, result.StandardOutput + result.StandardError);
        Assert.Contains(" checks, 0 failed", result.StandardOutput, StringComparison.Ordinal);
    }
}
