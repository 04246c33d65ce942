// SPDX-License-Identifier: BSD-3-Clause
// What is ready, in which order.
using Unicore.Build.Actions;

namespace Unicore.Build.Tests.Actions;

public sealed class WorkQueueTests
{
    private readonly VirtualDisk _disk = new();

    private static BuildAction Make(string output, params string[] inputs) =>
        new() { Id = output, Description = output, Command = ["cc"], WorkingDirectory = "/", Inputs = inputs, Outputs = [output] };

    private WorkQueue Queue(params BuildAction[] actions) => new(actions, _disk);

    private static List<int> Next(WorkQueue queue)
    {
        List<int> ready = [];
        while (queue.TryNext(out int index))
        {
            ready.Add(index);
        }

        return ready;
    }

    [Fact]
    public void AnActionIsReadyOnceWhatItReadsIsMade()
    {
        WorkQueue queue = Queue(Make("x", "a", "b"), Make("a", "s"), Make("b", "s"));
        Assert.Equal([1, 2], Next(queue));
        Assert.True(queue.IsEmpty);
        queue.Complete(1, succeeded: true);
        Assert.True(queue.IsEmpty);
        queue.Complete(2, succeeded: true);
        Assert.False(queue.IsEmpty);
        Assert.Equal([0], Next(queue));
        queue.Complete(0, succeeded: true);
        Assert.Null(queue.Circle);
    }

    [Fact]
    public void WhatComesAfterWaitsToo()
    {
        WorkQueue queue = Queue(Make("late") with { OrderOnly = ["early"] }, Make("early"));
        Assert.Equal([1], Next(queue));
        queue.Complete(1, succeeded: true);
        Assert.Equal([0], Next(queue));
    }

    [Fact]
    public void WhatNeedsAFailureNeverComes()
    {
        WorkQueue queue = Queue(Make("a"), Make("b", "a"), Make("c", "b"), Make("d"));
        Assert.Equal([0, 3], Next(queue));
        queue.Complete(0, succeeded: false);
        queue.Complete(3, succeeded: true);
        Assert.Empty(Next(queue));
        Assert.True(queue.IsEmpty);
        Assert.Null(queue.Circle);
    }

    [Fact]
    public void TheMostUrgentComesFirstAndReasonsStay()
    {
        _disk["/large"] = new string('l', 9000);
        _disk["/small"] = "s";
        WorkQueue queue = Queue(Make("a", "/small"), Make("b", "/large"), Make("c", "/small"), Make("link", "c", "/large"));
        foreach (int index in Next(queue))
        {
            queue.Add(index, "reason " + index);
        }

        Assert.Equal(3, queue.Due);
        Assert.Equal([new(2, "reason 2"), new(1, "reason 1"), new(0, "reason 0")], [queue.Take(), queue.Take(), queue.Take()]);
        Assert.True(queue.IsEmpty);
    }

    [Fact]
    public void ACircleIsFound()
    {
        WorkQueue queue = Queue(Make("c"), Make("a", "b"), Make("b", "a"));
        Assert.Equal([0], Next(queue));
        queue.Complete(0, succeeded: true);
        Assert.Equal(1, queue.Circle);
    }

    [Fact]
    public void TwoActionsCannotWriteTheSameFile() =>
        Assert.StartsWith(
            "UK9001", Assert.Throws<InvalidOperationException>(() => Queue(Make("a"), Make("a"))).Message, StringComparison.Ordinal);
}
