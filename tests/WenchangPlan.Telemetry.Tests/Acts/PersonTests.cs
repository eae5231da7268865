using WenchangPlan.Telemetry.Acts;

namespace WenchangPlan.Telemetry.Tests.Acts;

public class PersonTests
{
    [Theory]
    [InlineData("Wang Wei", "wang  wei")]
    [InlineData("wang wei", "ｗａｎｇ　ｗｅｉ")]
    [InlineData("值班员", " 值 班\u00a0员\t")]
    [InlineData("值班员", "值\u200b班\u2060员\ufeff")]
    [InlineData("值班员", "\u202e值班员\u00ad")]
    [InlineData("值班员", "值班员\ufe0f\U000e0100")]
    [InlineData("值班员", "值班员\u3164\uffa0\u2800\u115f")]
    [InlineData("José", "Jose\u0301")]
    [InlineData("ﬁona", "FIONA")]
    public void Claimed_HoweverANameIsWritten_ItIsOnePerson(string one, string other)
    {
        Assert.True(new Person(one, null).IsSameAs(new Person(other, null)), $"{Person.Fold(one)} / {Person.Fold(other)}");
        Assert.True(new Person(other, null).IsSameAs(new Person(one, null)));
    }

    /// <summary>Half a character comes from nobody's keyboard, and must not break what holds it against another name.</summary>
    [Fact]
    public void Claimed_HalfACharacter_IsANameLikeAnother() => Assert.Equal("A\ufffd", Person.Fold("a\ud800"));

    [Theory]
    [InlineData("张三", "张二")]
    [InlineData("José", "Jose")]
    [InlineData("wang1", "wang2")]
    public void Claimed_OtherNames_AreOtherPeople(string one, string other) => Assert.False(new Person(one, null).IsSameAs(new Person(other, null)));

    [Theory]
    [InlineData("\u200b\u3164 ")]
    [InlineData("")]
    [InlineData("\U000e0041\u034f")]
    public void Fold_OfWhatNobodySees_IsNothing(string name) => Assert.Equal("", Person.Fold(name));

    [Theory]
    [InlineData("张三", "zhang", "张三（科长）", "Zhang", true)] // renamed meanwhile
    [InlineData("张三", "zhang", "张三 (key:import)", "zhang", true)] // by a key of theirs
    [InlineData("张三", "zhang", "张三", "zhang2", false)] // two people of one name
    [InlineData("张三", "zhang", " 张三 ", null, true)] // claimed where nobody signed in yet
    [InlineData("张三", "zhang", "ZHANG", null, true)]
    [InlineData("张三", "zhang", "李四", null, false)]
    public void SignedIn_TheAccountDecides(string one, string? account, string other, string? otherAccount, bool same)
    {
        Assert.Equal(same, new Person(one, account).IsSameAs(new Person(other, otherAccount)));
        Assert.Equal(same, new Person(other, otherAccount).IsSameAs(new Person(one, account)));
    }
}
