using System.Net;
using Microsoft.Extensions.Time.Testing;
using WenchangPlan.Worker.Access;

namespace WenchangPlan.Worker.Tests.Access;

/// <summary>How often somebody may guess a password, by address and by name.</summary>
public sealed class SignInLimitsTests
{
    [Fact]
    public void Limits_ByAddressAndByName_AndNobodyIsKeptOutOfTheirOwnDesk()
    {
        var time = new FakeTimeProvider();
        using var limits = new SignInLimits(time);
        IPAddress desk = IPAddress.Parse("10.0.0.7");
        Assert.True(limits.TryTake(desk, "admin"));
        limits.WasRight(desk, "admin");

        // Strangers from many addresses use the name's guesses up, each address only one.
        for (int i = 0; i < SignInLimits.Guesses; i++)
        {
            Assert.True(limits.TryTake(IPAddress.Parse($"192.0.2.{i + 1}"), "Admin"));
        }

        Assert.False(limits.TryTake(IPAddress.Parse("192.0.2.99"), "admin"));
        Assert.True(limits.TryTake(desk, "admin")); // where the name has been right before, it has guesses of its own

        // One address with many names; IPv6 by its network.
        for (int i = 0; i < SignInLimits.Guesses; i++)
        {
            Assert.True(limits.TryTake(IPAddress.Parse($"2001:db8::{i + 1}"), $"name{i}"));
        }

        Assert.False(limits.TryTake(IPAddress.Parse("2001:db8::77"), "name77"));
        time.Advance(SignInLimits.Span - TimeSpan.FromSeconds(1));
        Assert.False(limits.TryTake(IPAddress.Parse("2001:db8::77"), "name77"));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(limits.TryTake(IPAddress.Parse("2001:db8::77"), "name77"));
        Assert.True(limits.TryTake(IPAddress.Parse("192.0.2.99"), "admin"));
    }

    /// <summary>However many strangers guess, what is remembered of them is bounded, and who is known is not kept out.</summary>
    [Fact]
    public void Limits_WithMoreStrangersThanAreRemembered_AreFullForStrangersOnly()
    {
        var time = new FakeTimeProvider();
        using var limits = new SignInLimits(time);
        IPAddress desk = IPAddress.Parse("10.0.0.7");
        Assert.True(limits.TryTake(desk, "admin"));
        limits.WasRight(desk, "admin");
        for (int i = 0; i < SignInLimits.MostRemembered; i++)
        {
            limits.TryTake(new IPAddress([192, (byte)(i >> 16), (byte)(i >> 8), (byte)i]), $"name{i}");
        }

        Assert.False(limits.TryTake(IPAddress.Parse("198.51.100.1"), "nobody"));
        Assert.True(limits.TryTake(desk, "admin"));
        time.Advance(SignInLimits.Span);
        Assert.True(limits.TryTake(IPAddress.Parse("198.51.100.1"), "nobody"));
    }
}
