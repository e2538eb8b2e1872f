/**
 * What the made-up people of the demo world wrote. Written for this demo; nobody in it exists.
 * In the manner of the calibration exemplars: what was seen and said, and nothing a town could recognise.
 */

export const partsAB = {
  title: "Ten working days at the edge of my role, and one contact plan",
  narrative: `Part A. The edge of my role

1. Week 1, Monday. Person J asked whether she should stop her tablets before a trial shift, because they make her yawn. Pull: to do more, as she wanted an answer from me. Mine: what the shift asks of her and when. Someone else's: the tablets. I said, "That one isn't mine, and it matters. Can we ring her together?" We rang her clinician on speaker. The clinician will see her on Wednesday before work. J wrote it down herself.

2. Week 1, Tuesday. Employer 1 rang to ask if J was "one of yours with the anxiety". Pull: to do less and say nothing at all. I said, "I don't talk about people without them. What have you noticed?" She had noticed late starts. I told J the same hour, in the employer's words.

3. Week 1, Thursday. My manager asked me to cover the front desk. I did twenty minutes because the phone was ringing out, and asked who would do it on Friday. He has rostered someone.

4. Week 2, Monday. Person D missed a third morning. Case review said "not engaging". I said what I knew: he had come to both afternoons and the bus now runs twice a day. The team asked me to try afternoons for a month. D chose Tuesdays.

5. Week 2, Wednesday. D's aunt asked me for "the real story". I said that I would tell D she had asked, and did, before tea. He laughed and rang her.

6. Week 2, Friday. J wanted me to lodge her payment report. I sat beside her while she did it. The declaration is hers. It took a quarter of an hour.

Part B. Contact plan with Person J and Employer 1

Made together in the week before contact. Who am I to them? "Someone who helps me get started." What do they see of me? My own car, a plain email, my first name on the phone. What may I say? That J is quick with stock and better after ten. What never? The centre, her tablets, her last job. If they ask straight out? "I don't talk about people without them." May I ring without her? About rosters only, and I tell her the same day. When do we look again? After the second pay.

J changed two things. She took out "support", and she asked that I never leave a message with anyone but the owner.`,
  changedNote:
    "I changed the kind of shop, took out the suburb and the days of the month, and used letters that are nobody's initials.",
};

export const partsABAnswer = {
  message:
    "The call with the clinician on speaker is the clearest thing in here: the tablets left with somebody, and the shift kept moving. Next, I would like to see the week and the two rewrites.",
  scope: "Entry 1. J wrote the appointment down herself, and you did not touch the tablets.",
  privacy: "J took out the word “support”, and the plan says who may take a message.",
};

export const accountFirst = {
  title: "The lift home I said no to",
  narrative: `It was raining, the last bus had gone, and Person D was standing at the stop outside our building. I had my keys in my hand.

Our rule is that we drive people only when it is planned and written down. I know why the rule is there. I also knew that he had come in on a bad day because I had asked him to.

I said, "I can't drive you home tonight, and I'm not going to leave you here." We went back in. He rang his aunt, who could not come, and then we rang for a taxi from the list at the front desk. It took twenty-five minutes. We used them to look at the roster he had been sent.

I told my supervisor the next morning, because I had stayed back and because I was not sure.`,
  changedNote: "I changed the weather, the time of year and who he rang.",
};

export const accountAnswer = {
  message:
    "You kept to the edge and you did not leave him standing there. One thing to do: I cannot see what D wanted in it yet. Add what he said about the lift, and what changed afterwards for the two of you. Then send it again.",
  scope: "“I can't drive you home tonight, and I'm not going to leave you here” says both halves.",
};

export const observationNote = {
  title: "Case review, watched by a colleague from another centre",
  narrative: `By a vocational colleague from another centre, by video, for about twenty-five minutes. Everyone present agreed.

What I saw and heard. The team was talking about a young person who had stopped coming in the mornings. Someone said "low motivation". The specialist said, "What I can tell you is that he came to both afternoons, and that his bus changed." Asked what she thought was behind it, she said, "That's his to say. He said he'd like to be here for this bit." The team moved it to the next week so that he could be.

Where her role stopped. A question about sleep came to her. She turned to the clinician and waited.

Words worth keeping. "What would he like to happen next?"

What I would ask about. She gave way quickly on the roster question, which was hers.

One strength: she brings facts that nobody else in the room has. One thing to try: hold the floor when the talk is about work.`,
  changedNote: "My colleague left out names and the date. I took out which team it was.",
};

export const holderLog = {
  title: "Ten working days with a full caseload",
  narrative: `Part A. The edge of my role

1. Week 1, Monday. Person B's new dose makes his hands shake and the kitchen had said something. Mine: which tasks, and when. Someone else's: the dose. We rang the clinic nurse together. She has him on Thursday at nine, and he knows.

2. Week 1, Wednesday. Employer 2 asked if there was "anything we should know". I said, "Ask him what helps. I can be there if he'd like that." I told B that afternoon. He asked me to come.

3. Week 1, Thursday. Person S said on the phone that there was no point to anything. I asked if she was safe. She didn't know. I stayed on the line and walked to the duty clinician, who took the phone. I did not talk about shifts that day.

4. Week 2, Monday. I was asked to do intake because two people were away. I said that my afternoon was promised to two employers, and offered to take calls about work or study. My manager moved intake to Tuesday.

5. Week 2, Tuesday. S's mother wanted copies of her applications. I said that S could send them, and told S she had asked.

6. Week 2, Friday. I was not sure whether a job with nights was a good idea for B. I asked my supervisor before I said anything. We agreed that the question was B's, and that the clinician should hear it from him. He raised it himself.

Part B. Contact plan with Person B and Employer 2

Made with B the week before. Who am I? "She helps me with work." What may I say? Rosters, and that he learns by being shown. What never? The clinic, his hands, his last year. If asked straight out? "You'd have to ask him." When do we look again? After the first month. B added that I should text him before I walk in, because of the apron.

Part C. Two rewrites

Note, before: "S non-compliant with job plan, makes excuses." After: "S wrote to two employers and rang neither. She said, 'When they hang up I can't do the next one.' Next: one call together on Monday, me first. Question for the team: what helps her after a hard call?" It lets the reader do the call and answer the question. The clinician answered it the same day.

Message, before: "B has had some difficulties but is very keen." After: "B asked me to check whether he could swap Thursday mornings for Friday. He'll talk to you on Wednesday." It lets the employer say yes or no.

Part D. One week

Planned: employers Tuesday and Thursday afternoons. What happened: Tuesday kept, Thursday lost to S. I moved it to Friday at ten and went. Sorted: 2 spoils, 4 promised, 2 grows, 5 waits. Quiet: Person L, six weeks. Messages had not worked. I asked her worker which days she is in town and sat in the library on Wednesday. She came past and said hello. That was all, and it was enough. Slipped: I told B I would ring by noon and rang at three. "I said noon. I'm sorry, you waited." To my manager: I start late on Wednesdays for L. Agreed, in the roster.`,
  changedNote: "I changed the workplaces, took out the months and swapped two of the entries around.",
};

export const holderAccount = {
  title: "The letter I did not write",
  narrative: `In the second week a teacher emailed me. She wanted "a letter about his condition", so that she could give Person B more time. She meant it kindly.

B has told nobody at his course anything. So my first thought was how she knew that I existed. I looked back. When I asked the office about his timetable, with his okay, my signature carried our logo. I had asked him if I could write. I had not asked him what my email would say about him before he said anything himself.

The pull was to ring her and call it a mix-up. I noticed that the person I would be protecting was me.

I rang B that afternoon. I told him what had come, how I thought it had happened, and that it was my doing. He was quiet and then he was angry. He said, "So now I'm that kid." I said that I knew of one person who had seen it and would not guess at more. I asked if he wanted to leave it for the day, and he did.

I told my supervisor before I went home, and said that I had not answered the teacher. She agreed that I should wait for B. She asked who else had that signature. Everybody did.

On Thursday B wanted to know what he could ask for. That part was mine. At his campus these things go through one office, and teachers hear only what to change. The letter was not mine. If he wanted one it would come from his clinician. The three of us met for twenty minutes. He asked for more reading time and chose that the letter go to the office. He wrote to the teacher himself: "Thanks for looking out. It's sorted through the office." I sent nothing.

What changed? My signature, that day, and the whole team's by the end of the month. My contact plan has a line at the top now: what will they see of me before I have said a word?

I still think about the Tuesday. He came back, and he might not have. I had told him in our first week that he would decide who knew. For one line at the bottom of an email, he didn't.`,
  changedNote: "I changed the course, what he asked for, and how the teacher wrote.",
};

export const holderObservation = {
  title: "An employer visit, watched by my supervisor",
  narrative: `By my supervisor, at an employer's, for half an hour. The young person, the employer and I had agreed beforehand.

What was seen. The specialist let the young person speak first and did not fill the pause that followed. When the employer asked her how he was "coping", she turned to him. He said, "Good. Mornings are slow." The employer offered ten o'clock.

Where her role stopped. A question about why mornings are slow. She said, "That's for you two, if he wants to," and looked at her notes.

What stayed with the young person. Whether to say anything, the start time, and whether she would come again. He said next time by phone.

Words worth keeping. "What would make Tuesday work?"

I would ask about the drive there: what did they agree to say, and who decided?

One strength: she leaves room. One thing to try: write down the offer before leaving, so that nobody has to remember it differently.`,
  changedNote: "My supervisor and I left out the place, the trade and the date.",
};

export const reflectionWords =
  "I noticed that I wanted to be the one with the answer. Next time I will count to five first. This is made up, like everyone here.";
